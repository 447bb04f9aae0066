using System.Globalization;

namespace Compress.Graphs;

/// <summary>
/// Finds a tensor's elements in a file beside the model file. The location must stay in the model's folder and must be a regular file with
/// one name: links and devices could lead anywhere.
/// </summary>
public static class ExternalData
{
    /// <summary>Location that runtimes use for data in their own memory; never valid in a file.</summary>
    private const string MemoryMarker = "*/_ORT_MEM_ADDR_/*";

    /// <summary>Full path of an external data file, after all checks but those on its length.</summary>
    /// <param name="folder">The model file's folder.</param>
    /// <param name="location">The location that the model gives.</param>
    /// <exception cref="ModelException">The location leads out of the folder, or the file is missing, a link or no regular file.</exception>
    public static string Resolve(string folder, string location)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(location);
        if (location.Length == 0) throw Refused(location, "it is empty");
        if (location.StartsWith(MemoryMarker, StringComparison.Ordinal) || location.Contains("_ORT_MEM_ADDR_", StringComparison.Ordinal)) throw Refused(location, "it points into memory");
        if (location.Contains('\0')) throw Refused(location.Replace('\0', '?'), "it has a NUL character");
        if (Path.IsPathRooted(location) || location[0] is '/' or '\\') throw Refused(location, "it is absolute");
        if (location.Length > 1 && location[1] == ':') throw Refused(location, "it names a drive");
        var parts = location.Split('/', '\\');
        foreach (var part in parts)
        {
            if (part == "..") throw Refused(location, "it leaves the model's folder");
            if (part.Contains(':', StringComparison.Ordinal)) throw Refused(location, "it names a stream or drive");
        }
        var path = folder;
        foreach (var part in parts)
        {
            if (part is "" or ".") continue;
            path = Path.Combine(path, part);
            FileStatus.RequireNoLink(path, "external data");
        }
        FileStatus.RequireRegular(path, "external data");
        return path;
    }

    internal static ReadOnlyMemory<byte> Map(ReadContext context, List<KeyValuePair<string, string>> entries, long bytes, string tensor)
    {
        if (!context.Limits.ExternalData) throw new ModelException($"{tensor} has external data, which is not allowed ({nameof(ReaderLimits)}.{nameof(ReaderLimits.ExternalData)}); allow it if the folder of the model is to be trusted.");
        if (context.Folder is null) throw new ModelException($"{tensor} has external data, but the model came as bytes; load it from its file.");
        string? location = null;
        var (offset, length) = (0L, bytes);
        foreach (var (key, value) in entries)
        {
            switch (key)
            {
                case "location": location = value; break;
                case "offset": offset = Number(tensor, key, value); break;
                case "length": length = Number(tensor, key, value); break;
            }
        }
        if (location is null) throw new ModelException($"{tensor} has external data without a location.");
        if (length != bytes) throw new ModelException($"{tensor} needs {bytes} bytes, but its external data has the length {length}.");
        var path = Resolved(context.Folder, location, tensor);
        var file = new FileInfo(path).Length;
        if (offset > file || length > file - offset) throw new ModelException($"{tensor} lies at bytes {offset} to {(ulong)offset + (ulong)length} of '{location}', which has {file} bytes.");
        if (length > int.MaxValue) throw new ModelException($"{tensor} has {length} bytes; expected at most {int.MaxValue}. Split it into several tensors.");
        return MappedFile.Map(path, offset, (int)length, "external data", context.Limits.MapsFiles);
    }

    private static string Resolved(string folder, string location, string tensor)
    {
        try
        {
            return Resolve(folder, location);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{tensor} cannot be read: {e.Message}", e);
        }
    }

    private static long Number(string tensor, string key, string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ModelException($"{tensor} has the external data {key} '{value}'; expected a number of bytes.");

    private static ModelException Refused(string location, string why) =>
        new($"The external data location '{location}' is refused: {why}. Expected a file name relative to the model file.");
}
