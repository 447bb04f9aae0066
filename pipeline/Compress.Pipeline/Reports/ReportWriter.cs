using System.Text.Json;

namespace Compress.Pipeline;

/// <summary>Writes <c>report.json</c> and <c>report.html</c>.</summary>
public static class ReportWriter
{
    /// <summary>Name of the machine-readable report.</summary>
    public const string JsonFile = "report.json";

    /// <summary>Name of the report for people.</summary>
    public const string HtmlFile = "report.html";

    /// <summary>Writes both files.</summary>
    public static void Write(RunReport report, string directory)
    {
        SafeFile.WriteText(Path.Combine(directory, JsonFile), JsonSerializer.Serialize(report, RecipeJson.Options) + "\n");
        SafeFile.WriteText(Path.Combine(directory, HtmlFile), HtmlReport.Write(report));
    }

    /// <summary>Reads a report and writes its HTML anew.</summary>
    /// <exception cref="RecipeException">The folder holds no report.</exception>
    public static RunReport Rebuild(string directory)
    {
        var report = Read(directory);
        SafeFile.WriteText(Path.Combine(directory, HtmlFile), HtmlReport.Write(report));
        return report;
    }

    /// <summary>Reads a folder's report.</summary>
    /// <exception cref="RecipeException">The folder holds no report.</exception>
    public static RunReport Read(string directory)
    {
        var path = Path.Combine(directory, JsonFile);
        try
        {
            return JsonSerializer.Deserialize<RunReport>(File.ReadAllText(path), RecipeJson.Options) ?? throw new RecipeException($"The report '{path}' is empty.");
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new RecipeException($"The report '{path}' cannot be read: {e.Message} A run writes it; give the run's folder.", e);
        }
    }
}
