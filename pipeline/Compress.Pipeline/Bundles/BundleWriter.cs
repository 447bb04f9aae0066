using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Compress.Graphs;
using Compress.Runtime.Bundles;

namespace Compress.Pipeline;

/// <summary>Writes bundles in their canonical form: equal content gives equal bytes.</summary>
public static class BundleWriter
{
    /// <summary>
    /// Up to this many bytes an entry is compressed by default: unpacking it takes a few milliseconds and as much memory again. Larger
    /// ones stay mappable, so that loading them costs no memory of their own.
    /// </summary>
    private const int SmallEntry = 1 << 20;

    /// <summary>Share of its bytes that an entry keeps at most for compression to be worth it.</summary>
    private const double ClearSaving = 0.9;

    /// <summary>Writes a bundle beside its name, then renames it.</summary>
    /// <param name="path">Where the bundle goes.</param>
    /// <param name="content">What goes into it.</param>
    /// <param name="coding">How its entries are stored.</param>
    /// <exception cref="ModelException">The model cannot be read, or a label holds a line break.</exception>
    public static void Write(string path, BundleContent content, BundleCoding coding = BundleCoding.Auto)
    {
        ArgumentNullException.ThrowIfNull(content);
        var bytes = ToBytes(content, coding);
        SafeFile.WriteBytes(path, bytes);
    }

    /// <summary>The coding of an entry of <paramref name="length"/> bytes that a deflate stream of <paramref name="packed"/> bytes could hold.</summary>
    /// <param name="length">Bytes of the content.</param>
    /// <param name="packed">Bytes of the stream.</param>
    public static BundleCoding Choose(long length, long packed) =>
        length <= SmallEntry && packed <= ClearSaving * length && length <= BundleLayout.MostUnpacked(packed) ? BundleCoding.Deflate : BundleCoding.None;

    /// <summary>The bundle's bytes.</summary>
    /// <exception cref="ModelException">The model cannot be read, or a label holds a line break.</exception>
    public static byte[] ToBytes(BundleContent content, BundleCoding coding = BundleCoding.Auto)
    {
        ArgumentNullException.ThrowIfNull(content);
        var graph = LeanReader.Load(content.Model);
        var stored = new Dictionary<string, (BundleEntry Entry, ReadOnlyMemory<byte> Bytes)>(StringComparer.Ordinal);
        Add(stored, BundleLayout.ModelEntry, content.Model, coding);
        if (!content.Preprocess.IsEmpty) Add(stored, BundleLayout.PreprocessEntry, content.Preprocess, coding);
        if (!content.Labels.IsEmpty) Add(stored, BundleLayout.LabelsEntry, Lines(content.Labels), coding);
        var manifest = new BundleManifest
        {
            Entries = [.. BundleLayout.Sort(stored.Keys).Select(n => stored[n].Entry)],
            Inputs = [.. graph.RequiredInputs.Select(BundleTensor.Of)],
            Outputs = [.. graph.Outputs.Select(BundleTensor.Of)],
            Metrics = content.Metrics.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Provenance = content.Provenance.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        using var stream = new MemoryStream();
        BundleLayout.Write(stream, stored.Select(s => (s.Key, s.Value.Bytes)).Prepend((BundleLayout.ManifestEntry, manifest.ToJson())));
        return stream.ToArray();
    }

    private static void Add(Dictionary<string, (BundleEntry, ReadOnlyMemory<byte>)> stored, string name, ReadOnlyMemory<byte> bytes, BundleCoding coding)
    {
        // What passes the size is not compressed only to find that out.
        var packed = coding == BundleCoding.None || (coding == BundleCoding.Auto && bytes.Length > SmallEntry) ? null : Pack(bytes, coding);
        if (coding == BundleCoding.Auto) coding = packed is null ? BundleCoding.None : Choose(bytes.Length, packed.Length);
        // Content that shrinks further than readers believe (constants, mostly) stays as it is.
        if (packed is not null && bytes.Length > BundleLayout.MostUnpacked(packed.Length)) coding = BundleCoding.None;
        var word = coding switch { BundleCoding.Deflate => BundleLayout.CodingDeflate, BundleCoding.Brotli => BundleLayout.CodingBrotli, _ => BundleLayout.CodingNone };
        var entry = new BundleEntry(name, word, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
        stored.Add(name, (entry, coding == BundleCoding.None ? bytes : packed));
    }

    private static byte[] Pack(ReadOnlyMemory<byte> bytes, BundleCoding coding)
    {
        using var target = new MemoryStream();
        using (Stream packer = coding == BundleCoding.Brotli ? new BrotliStream(target, CompressionLevel.SmallestSize) : new DeflateStream(target, CompressionLevel.SmallestSize)) packer.Write(bytes.Span);
        return target.ToArray();
    }

    private static byte[] Lines(ImmutableArray<string> labels)
    {
        if (labels.FirstOrDefault(l => l.Contains('\n') || l.Contains('\r')) is { } broken)
            throw new ModelException($"The class name '{broken}' holds a line break; labels are stored one a line.");
        return Encoding.UTF8.GetBytes(string.Concat(labels.Select(l => l + "\n")));
    }
}
