using System.Buffers.Binary;
using System.Text;
using Compress.Graphs;

namespace Compress.Runtime.Bundles;

/// <summary>
/// The canonical layout of a bundle, which any zip tool opens and which leaves no byte to choice:
/// <list type="bullet">
/// <item>Entries are stored (method 0); a compression, if any, is the entry's coding in the manifest. Names are UTF-8 (flag bit 11).</item>
/// <item>The order is <c>manifest.json</c>, <c>model.onnx</c>, <c>preprocess.json</c>, <c>labels.txt</c>, then the others by ordinal name.</item>
/// <item>Each entry's bytes begin at a multiple of 64: the local header has one extra field (id 0xC064) of zeros, as short as possible.
/// The bytes between an entry's end and the next local header are none.</item>
/// <item>Versions are 20, times 1980-01-01 00:00:00, attributes 0, no comments, no data descriptors, no zip64; the container stays under 4 GiB.</item>
/// </list>
/// </summary>
public static class BundleLayout
{
    /// <summary>What <c>format</c> says in the manifest.</summary>
    public const string Format = "compress-bundle";

    /// <summary>Version of the format that this code reads and writes.</summary>
    public const int Version = 1;

    /// <summary>Alignment of every entry's bytes.</summary>
    public const int Alignment = 64;

    /// <summary>File name extension.</summary>
    public const string Extension = ".compress";

    /// <summary>Name of the first entry.</summary>
    public const string ManifestEntry = "manifest.json";

    /// <summary>Name of the model's entry.</summary>
    public const string ModelEntry = "model.onnx";

    /// <summary>Name of the preprocessing plan's entry.</summary>
    public const string PreprocessEntry = "preprocess.json";

    /// <summary>Name of the entry with the classes' names: UTF-8, one a line, each line ended by a line feed.</summary>
    public const string LabelsEntry = "labels.txt";

    /// <summary>The content is stored as it is, and can be mapped.</summary>
    public const string CodingNone = "none";

    /// <summary>The content is stored as a deflate stream (RFC 1951).</summary>
    public const string CodingDeflate = "deflate";

    /// <summary>The content is stored as a Brotli stream (RFC 7932).</summary>
    public const string CodingBrotli = "brotli";

    /// <summary>
    /// Bytes that a compressed entry of <paramref name="stored"/> bytes may claim to unpack to. Brotli reaches ratios that no weights have;
    /// a reader takes more than this for a bomb before it takes the memory.
    /// </summary>
    /// <param name="stored">Bytes in the container.</param>
    public static long MostUnpacked(long stored) => (1024 * Math.Max(1, stored)) + 65536;

    internal const uint LocalSignature = 0x04034B50, CentralSignature = 0x02014B50, EndSignature = 0x06054B50;
    internal const int LocalBytes = 30, CentralBytes = 46, EndBytes = 22;
    internal const ushort PaddingId = 0xC064, Utf8Flag = 0x0800, ZipVersion = 20, ZipDate = 0x0021;

    private static readonly string[] Order = [ManifestEntry, ModelEntry, PreprocessEntry, LabelsEntry];

    /// <summary>Sorts entry names as the container has them.</summary>
    public static IEnumerable<string> Sort(IEnumerable<string> names) => names
        .OrderBy(n => Array.IndexOf(Order, n) is var at && at < 0 ? Order.Length : at).ThenBy(n => n, StringComparer.Ordinal);

    /// <summary>Refuses names that a bundle may not have: empty, over 255 bytes, with other characters than letters, digits and <c>. _ - /</c>, or that lead out of the folder.</summary>
    /// <exception cref="ModelException">The name is refused.</exception>
    public static void RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var sound = name.Length is > 0 and <= 255;
        foreach (var c in name) sound &= char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/';
        foreach (var part in name.Split('/')) sound &= part is not ("" or "." or "..");
        if (!sound) throw new ModelException($"A bundle has an entry named '{name}'; names are relative paths of letters, digits and . _ - /, without '..'.");
    }

    /// <summary>Bytes of padding data in the extra field of a local header that begins at <paramref name="headerOffset"/>.</summary>
    public static int Padding(long headerOffset, int nameBytes)
    {
        var data = headerOffset + LocalBytes + nameBytes + 4;
        return (int)((Alignment - data % Alignment) % Alignment);
    }

    /// <summary>Writes a container.</summary>
    /// <param name="stream">Where it goes; only ever appended to.</param>
    /// <param name="entries">Names and stored bytes (after the coding); they are put in the canonical order.</param>
    /// <exception cref="ModelException">A name is refused or given twice, there is no manifest, or the container would pass 4 GiB.</exception>
    public static void Write(Stream stream, IEnumerable<(string Name, ReadOnlyMemory<byte> Stored)> entries)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(entries);
        var byName = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, stored) in entries)
        {
            RequireName(name);
            if (!byName.TryAdd(name, stored)) throw new ModelException($"A bundle has the entry '{name}' twice.");
        }
        if (!byName.ContainsKey(ManifestEntry)) throw new ModelException($"A bundle has no {ManifestEntry}.");
        var central = new MemoryStream();
        long offset = 0;
        Span<byte> local = stackalloc byte[LocalBytes];
        Span<byte> extra = stackalloc byte[4 + Alignment];
        Span<byte> record = stackalloc byte[CentralBytes];
        foreach (var name in Sort(byName.Keys))
        {
            var stored = byName[name];
            var nameBytes = Encoding.UTF8.GetBytes(name);
            var padding = Padding(offset, nameBytes.Length);
            var data = offset + LocalBytes + nameBytes.Length + 4 + padding;
            if (data + stored.Length > uint.MaxValue) throw new ModelException($"The bundle passes 4 GiB at the entry '{name}'.");
            var crc = Crc32.Compute(stored.Span);
            Header(local, LocalSignature, crc, (uint)stored.Length, nameBytes.Length, 4);
            BinaryPrimitives.WriteUInt16LittleEndian(local[28..], (ushort)(4 + padding));
            stream.Write(local);
            stream.Write(nameBytes);
            extra.Clear();
            BinaryPrimitives.WriteUInt16LittleEndian(extra, PaddingId);
            BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], (ushort)padding);
            stream.Write(extra[..(4 + padding)]);
            stream.Write(stored.Span);

            Header(record, CentralSignature, crc, (uint)stored.Length, nameBytes.Length, 6);
            BinaryPrimitives.WriteUInt16LittleEndian(record[4..], ZipVersion);
            BinaryPrimitives.WriteUInt32LittleEndian(record[42..], (uint)offset);
            central.Write(record);
            central.Write(nameBytes);
            offset = data + stored.Length;
        }
        if (offset + central.Length > uint.MaxValue) throw new ModelException("The bundle passes 4 GiB at its directory.");
        central.WriteTo(stream);
        Span<byte> end = stackalloc byte[EndBytes];
        end.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(end, EndSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], (ushort)byName.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], (ushort)byName.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)central.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], (uint)offset);
        stream.Write(end);
    }

    /// <summary>Writes what local and central headers share, beginning with the needed version at <paramref name="at"/>.</summary>
    private static void Header(Span<byte> header, uint signature, uint crc, uint length, int nameBytes, int at)
    {
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, signature);
        BinaryPrimitives.WriteUInt16LittleEndian(header[at..], ZipVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(header[(at + 2)..], Utf8Flag);
        BinaryPrimitives.WriteUInt16LittleEndian(header[(at + 8)..], ZipDate);
        BinaryPrimitives.WriteUInt32LittleEndian(header[(at + 10)..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header[(at + 14)..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[(at + 18)..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[(at + 22)..], (ushort)nameBytes);
    }
}
