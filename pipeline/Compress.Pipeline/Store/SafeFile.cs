namespace Compress.Pipeline;

/// <summary>Writes files so that nobody ever sees half of one: beside the final name first, then renamed.</summary>
public static class SafeFile
{
    /// <summary>Writes a file by <paramref name="write"/>; on an error the old file, if any, stays as it was.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(directory);
        var beside = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.part");
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write)) write(stream);
            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Writes bytes.</summary>
    /// <exception cref="IOException">The disk is full, or the file larger than it may be.</exception>
    public static void WriteBytes(string path, ReadOnlyMemory<byte> bytes) => Write(path, s =>
    {
        try
        {
            s.Write(bytes.Span);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // This is how .NET tells EFBIG, though no argument is at fault.
            throw new IOException($"'{path}' of {bytes.Length} bytes is larger than a file may be here; the file system or a limit of this process (ulimit -f) forbids it.", e);
        }
    });

    /// <summary>Writes text as UTF-8 without a byte-order mark.</summary>
    public static void WriteText(string path, string text) => WriteBytes(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Copies a file.</summary>
    public static void Copy(string from, string to) => Write(to, target =>
    {
        using var source = File.OpenRead(from);
        source.CopyTo(target);
    });
}
