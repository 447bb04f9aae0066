using System.IO.Compression;

namespace Compress.Training.Data;

/// <summary>Whole files read into memory, gzip or plain, with errors that name them.</summary>
internal static class DataFile
{
    public static byte[] ReadAll(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var stream = new MemoryStream((int)Math.Min(int.MaxValue / 2, file.Length));
            using var source = IsGzip(path) ? (Stream)new GZipStream(file, CompressionMode.Decompress) : file;
            source.CopyTo(stream);
            return stream.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{path}: the gzip stream is damaged ({e.Message}). Fetch the file again.", e);
        }
        catch (IOException e)
        {
            throw new DataException($"{path}: cannot be read ({e.Message}).", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataException($"{path}: cannot be read ({e.Message}).", e);
        }
    }

    public static StreamReader OpenText(string path) => new(new MemoryStream(ReadAll(path)));

    public static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The file's name without folder and ".gz".</summary>
    public static string BareName(string path)
    {
        var name = Path.GetFileName(path);
        return IsGzip(name) ? name[..^3] : name;
    }

    /// <summary>The names in <c>classes.txt</c>, <c>labels.txt</c> or <c>batches.meta.txt</c> beside the data, one a line; null where there is no such file.</summary>
    public static string[]? ClassNames(string folder)
    {
        foreach (var name in (ReadOnlySpan<string>)["classes.txt", "labels.txt", "batches.meta.txt"])
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path)) continue;
            string[] names = [.. File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0)];
            if (names.Length == 0 || names.Distinct(StringComparer.Ordinal).Count() != names.Length) throw new DataException($"{path}: expected one class name a line, each once; found {names.Length} names.");
            return names;
        }
        return null;
    }

    public static string[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(i => $"{i}")];
}
