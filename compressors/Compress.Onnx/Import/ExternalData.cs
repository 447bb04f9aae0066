using System.Globalization;
using Compress.Graphs;
using Onnx;

namespace Compress.Onnx;

/// <summary>
/// Reads tensor data from files beside the model. A model comes from anywhere, so that its word is not taken for which files to open:
/// the location must be a plain relative path to a regular file below the model's folder, reached without links.
/// </summary>
internal static class ExternalData
{
    /// <summary>Reads exactly the bytes that a tensor needs.</summary>
    /// <param name="proto">The tensor.</param>
    /// <param name="folder">The model's folder; null for a model from memory.</param>
    /// <param name="needed">Bytes that type and shape need.</param>
    /// <param name="place">Where the tensor stands, for messages.</param>
    internal static byte[] Read(TensorProto proto, string? folder, long needed, string place)
    {
        var entries = Entries(proto, place);
        var location = entries.GetValueOrDefault("location", "");
        if (folder is null)
        {
            throw new ModelException(
                $"The {place} lies in the file '{location}', but the model was read from memory, which has no folder; read it from its file or set {nameof(OnnxImportOptions.ExternalDataFolder)}.");
        }

        var path = Resolve(folder, location, place);
        var offset = Number(entries, "offset", 0, place);
        var length = Number(entries, "length", needed, place);
        if (length != needed)
        {
            throw new ModelException($"The {place} has {length} bytes of external data; its type and shape need {needed}.");
        }

        using var file = File.OpenHandle(path);
        var available = RandomAccess.GetLength(file);
        if (offset > available || needed > available - offset)
        {
            throw new ModelException($"The {place} takes {needed} bytes from byte {offset} of '{location}', which has {available}.");
        }

        if (needed > Array.MaxLength)
        {
            throw new ModelException($"The {place} takes {needed} bytes; a single tensor may have {Array.MaxLength}.");
        }

        var bytes = new byte[needed];
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(done), offset + done);
            done += read > 0 ? read : throw new ModelException($"The file '{location}' of the {place} became shorter while it was read.");
        }

        return bytes;
    }

    private static Dictionary<string, string> Entries(TensorProto proto, string place)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in proto.ExternalData)
        {
            if (!entries.TryAdd(entry.Key, entry.Value))
            {
                throw new ModelException($"The external data of the {place} has the key '{entry.Key}' twice.");
            }
        }

        return entries;
    }

    private static long Number(Dictionary<string, string> entries, string key, long absent, string place)
    {
        if (!entries.TryGetValue(key, out var text))
        {
            return absent;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ModelException(
            $"The external data of the {place} has the {key} '{text}'; expected a number of bytes, 0 or more.");
    }

    /// <summary>The file that a location names.</summary>
    /// <exception cref="ModelException">The location leads elsewhere than to a regular file below the folder.</exception>
    private static string Resolve(string folder, string location, string place)
    {
        // Both separators count on every system, so that a model is refused everywhere or nowhere.
        var parts = location.Split('/', '\\');
        var reason = location.Length == 0 ? "it is empty"
            : location.Contains('\0', StringComparison.Ordinal) ? "it holds a NUL"
            : location.StartsWith("*/", StringComparison.Ordinal) ? "it is a memory address, which means nothing in another process"
            : location[0] is '/' or '\\' || Path.IsPathRooted(location) ? "it is absolute"
            : location.Contains(':', StringComparison.Ordinal) ? "it names a drive or a stream"
            : parts.Contains("..") ? "it leads out of the folder ('..')"
            : parts.Any(p => p.Length == 0) ? "it has an empty part"
            : null;
        if (reason is not null)
        {
            throw Refuse(location, place, reason);
        }

        var path = folder;
        foreach (var part in parts)
        {
            path = Path.Combine(path, part);
            // A link's own attributes are looked at, not those of what it leads to.
            if (new FileInfo(path).LinkTarget is not null || (Path.Exists(path) && (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0))
            {
                throw Refuse(location, place, $"'{part}' is a symbolic link");
            }
        }

        if (!File.Exists(path))
        {
            throw new ModelException($"The {place} lies in the file '{location}', which is not beside the model in '{folder}'. Copy it there.");
        }

        return FileIdentity.ReasonToRefuse(path) is { } why ? throw Refuse(location, place, why) : path;
    }

    private static ModelException Refuse(string location, string place, string reason) => new(
        $"The {place} names the external data '{location.Replace("\0", "\\0", StringComparison.Ordinal)}': {reason}. Expected a regular file in the model's own folder.");
}
