using System.IO.Compression;

namespace Compress.Preprocessing;

/// <summary>Reads and writes <c>.npz</c>: a zip of named <c>.npy</c> arrays, compressed or not.</summary>
public static class NpzFile
{
    /// <summary>Reads all arrays, by name, in the file's order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Largest sum of all arrays.</param>
    /// <exception cref="PreprocessException">Not a zip, an entry that is no array, a name twice, or above the limit.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OrderedDictionary<string, NpyArray> Read(string path, long maxBytes = NpyFile.DefaultMaxBytes)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path, maxBytes);
    }

    /// <summary>Reads all arrays, by name, in the file's order.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="name">What to call it in error messages.</param>
    /// <param name="maxBytes">Largest sum of all arrays.</param>
    /// <exception cref="PreprocessException">Not a zip, an entry that is no array, a name twice, or above the limit.</exception>
    public static OrderedDictionary<string, NpyArray> Read(Stream stream, string name = "archive", long maxBytes = NpyFile.DefaultMaxBytes)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var arrays = new OrderedDictionary<string, NpyArray>(StringComparer.Ordinal);
            foreach (var entry in zip.Entries)
            {
                if (!entry.FullName.EndsWith(".npy", StringComparison.Ordinal)) throw new PreprocessException($"{name}: the entry '{entry.FullName}' is no .npy array.");
                using var data = entry.Open();
                var array = NpyFile.Read(data, $"{name}({entry.FullName})", maxBytes);
                maxBytes -= array.Data.Length;
                if (!arrays.TryAdd(entry.FullName[..^4], array)) throw new PreprocessException($"{name}: the array '{entry.FullName}' appears twice.");
            }
            return arrays;
        }
        catch (InvalidDataException e)
        {
            throw new PreprocessException($"{name}: not a readable .npz archive ({e.Message}).", e);
        }
    }

    /// <summary>Writes arrays in the given order; equal arrays give equal bytes, whenever they are written.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NpyArray>> arrays, bool compress = false)
    {
        using var stream = File.Create(path);
        Write(stream, arrays, compress);
    }

    /// <summary>Writes arrays in the given order; equal arrays give equal bytes, whenever they are written.</summary>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, NpyArray>> arrays, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            var entry = zip.CreateEntry(name + ".npy", compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var data = entry.Open();
            NpyFile.Write(data, array);
        }
    }
}
