using Compress.Graphs;
using Compress.Onnx;

namespace Compress.Runtime.Stress;

/// <summary>
/// Models to begin from: small networks that are built here, float and int8, and where the variables name folders, the cases of the ONNX
/// node suite (COMPRESS_CASES) and models that others trained (COMPRESS_DATA).
/// </summary>
public static class SeedModels
{
    private const int LargestBytes = 600_000;

    /// <summary>The files' bytes, in an order that does not depend on the machine.</summary>
    public static IReadOnlyList<byte[]> All() => From(Environment.GetEnvironmentVariable("COMPRESS_CASES"), Environment.GetEnvironmentVariable("COMPRESS_DATA"));

    /// <summary>The built networks, and the models below two folders.</summary>
    /// <param name="cases">Folder with one folder a case, or null.</param>
    /// <param name="data">Folder with <c>models</c>, or null.</param>
    public static IReadOnlyList<byte[]> From(string? cases, string? data)
    {
        var residual = Networks.Residual(3, 6, 8);
        List<byte[]> models = [OnnxExporter.ToBytes(residual), OnnxExporter.ToBytes(Quantizing.Quantize(residual, Quantizing.Input(residual, 2, 1)))];
        foreach (var folder in new[] { cases, data is { Length: > 0 } ? Path.Combine(data, "models") : null })
        {
            if (folder is not { Length: > 0 } || !Directory.Exists(folder)) continue;
            models.AddRange(Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Where(f => new FileInfo(f).Length <= LargestBytes).Select(File.ReadAllBytes).Where(IsSound));
        }
        return models;
    }

    /// <summary>Mutants of what is refused as it stands would mostly be refused for the same reason.</summary>
    private static bool IsSound(byte[] file)
    {
        try
        {
            CompiledModel.Load(file).Dispose();
            return true;
        }
        catch (ModelException)
        {
            return false;
        }
    }
}
