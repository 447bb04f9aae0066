using System.Buffers.Binary;
using System.Text;
using Compress.Graphs;

namespace Compress.Runtime.Bundles;

/// <summary>Opens bundles. The directory is read strictly: what <see cref="BundleLayout"/> does not write is refused.</summary>
public static class BundleReader
{
    /// <summary>True where a file begins like a bundle.</summary>
    /// <param name="path">The file; false where it cannot be read.</param>
    public static bool IsBundle(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            Span<byte> start = stackalloc byte[4];
            return RandomAccess.Read(file, start, 0) == 4 && IsBundle(start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // The model reader says what is wrong with the file.
            return false;
        }
    }

    /// <summary>True where bytes begin like a bundle.</summary>
    public static bool IsBundle(ReadOnlySpan<byte> bytes) => bytes.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == BundleLayout.LocalSignature;

    /// <summary>Opens a bundle file. Large files are mapped and must stay unchanged while the bundle is in use.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verifyHashes">Whether an entry's SHA-256 is checked when it is read.</param>
    /// <exception cref="ModelException">The file is missing or no sound bundle.</exception>
    public static Bundle Open(string path, bool verifyHashes = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Open(MappedFile.Read(path), verifyHashes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The bundle '{path}' cannot be read: {e.Message}", e);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Opens a bundle from memory, which must not change afterwards.</summary>
    /// <param name="bytes">The container.</param>
    /// <param name="verifyHashes">Whether an entry's SHA-256 is checked when it is read.</param>
    /// <exception cref="ModelException">The bytes are no sound bundle.</exception>
    public static Bundle Open(ReadOnlyMemory<byte> bytes, bool verifyHashes = true)
    {
        var stored = Directory(bytes);
        if (!stored.TryGetValue(BundleLayout.ManifestEntry, out var json)) throw Fault($"has no {BundleLayout.ManifestEntry}");
        var manifest = BundleManifest.FromJson(json.Span);
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in manifest.Entries)
        {
            if (!named.Add(entry.Name)) throw Fault($"has a manifest that names an entry twice");
            if (!stored.TryGetValue(entry.Name, out var content)) throw Fault($"lacks the entry '{entry.Name}' that its manifest names");
            if (entry.Coding == BundleLayout.CodingNone && content.Length != entry.Length) throw Fault($"has {content.Length} bytes in the entry '{entry.Name}' where its manifest says {entry.Length}");
        }
        foreach (var name in stored.Keys)
            if (name != BundleLayout.ManifestEntry && !named.Contains(name)) throw Fault($"has the entry '{name}', which its manifest does not name");
        if (!stored.ContainsKey(BundleLayout.ModelEntry)) throw Fault($"has no {BundleLayout.ModelEntry}");
        return new Bundle(bytes, manifest, stored, verifyHashes);
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Directory(ReadOnlyMemory<byte> memory)
    {
        var bytes = memory.Span;
        if (bytes.Length < BundleLayout.EndBytes || !IsBundle(bytes)) throw Fault($"is no zip file, or is cut short");
        var end = bytes[^BundleLayout.EndBytes..];
        if (U32(end, 0) != BundleLayout.EndSignature) throw Fault($"does not end with a zip directory; it was cut short or something was added");
        var (count, size, start) = (U16(end, 10), U32(end, 12), U32(end, 16));
        if (U32(end, 4) != 0 || U16(end, 8) != count || U16(end, 20) != 0 || (long)start + size + BundleLayout.EndBytes != bytes.Length)
            throw Fault($"has a directory of {count} entries and {size} bytes at {start}, which does not fit a file of {bytes.Length} bytes");
        var entries = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        long at = start, next = 0;
        for (var i = 0; i < count; i++)
        {
            if (at + BundleLayout.CentralBytes > start + (long)size) throw Fault($"has a directory that ends inside a record");
            var record = bytes.Slice((int)at, BundleLayout.CentralBytes);
            if (U32(record, 0) != BundleLayout.CentralSignature) throw Fault($"has no directory record at byte {at}");
            var (method, stored, length, nameBytes) = (U16(record, 10), U32(record, 20), U32(record, 24), U16(record, 28));
            if (method != 0 || stored != length || (U16(record, 8) & ~BundleLayout.Utf8Flag) != 0) throw Fault($"has an entry with zip method {method} and flags {U16(record, 8)}; entries are stored, their coding is in the manifest");
            if (U16(record, 30) != 0 || U16(record, 32) != 0 || at + BundleLayout.CentralBytes + nameBytes > start + (long)size) throw Fault($"has extra fields, a comment or a name past the end in the directory record at byte {at}");
            var name = Name(bytes.Slice((int)at + BundleLayout.CentralBytes, nameBytes));
            var local = U32(record, 42);
            if (local != next) throw Fault($"has the entry '{name}' at byte {local}; {next} is expected, right after the one before");
            var data = LocalData(bytes, local, start, name, record);
            if (data + length > start) throw Fault($"has the entry '{name}' of {length} bytes at {data}, past the directory at {start}");
            if (i == 0 && name != BundleLayout.ManifestEntry) throw Fault($"begins with the entry '{name}'; {BundleLayout.ManifestEntry} is expected");
            if (!entries.TryAdd(name, memory.Slice((int)data, (int)length))) throw Fault($"has the entry '{name}' twice");
            next = data + length;
            at += BundleLayout.CentralBytes + nameBytes;
        }
        if (at != start + (long)size || next != start) throw Fault($"has bytes that belong to no entry");
        return entries;
    }

    /// <summary>Where an entry's bytes begin; the local header must repeat the directory.</summary>
    private static long LocalData(ReadOnlySpan<byte> bytes, uint offset, uint end, string name, ReadOnlySpan<byte> record)
    {
        if ((long)offset + BundleLayout.LocalBytes > end) throw Fault($"has the entry '{name}' at byte {offset}, past its directory");
        var header = bytes.Slice((int)offset, BundleLayout.LocalBytes);
        if (U32(header, 0) != BundleLayout.LocalSignature || !header[4..28].SequenceEqual(record[6..30])) throw Fault($"has a local header at byte {offset} that does not repeat the directory's record of '{name}'");
        var data = (long)offset + BundleLayout.LocalBytes + U16(header, 26) + U16(header, 28);
        if (data > end || data % BundleLayout.Alignment != 0 || Name(bytes.Slice((int)offset + BundleLayout.LocalBytes, U16(header, 26))) != name)
            throw Fault($"has the entry '{name}' at byte {data}; multiples of {BundleLayout.Alignment} and the same name in both headers are expected");
        return data;
    }

    private static string Name(ReadOnlySpan<byte> utf8)
    {
        var name = Encoding.UTF8.GetString(utf8);
        BundleLayout.RequireName(name);
        return name;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ModelException Fault(MessageText what) => new($"The bundle {what.ToString()}.");
}
