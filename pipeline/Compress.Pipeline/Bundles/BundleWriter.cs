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
    /// <summary>Writes a bundle beside its name, then renames it.</summary>
    /// <param name="path">Where the bundle goes.</param>
    /// <param name="content">What goes into it.</param>
    /// <param name="compressed">Whether the model is stored as a Brotli stream: smaller, but read into memory instead of mapped.</param>
    /// <exception cref="ModelException">The model cannot be read, or a label holds a line break.</exception>
    public static void Write(string path, BundleContent content, bool compressed = false)
    {
        ArgumentNullException.ThrowIfNull(content);
        var bytes = ToBytes(content, compressed);
        SafeFile.WriteBytes(path, bytes);
    }

    /// <summary>The bundle's bytes.</summary>
    /// <exception cref="ModelException">The model cannot be read, or a label holds a line break.</exception>
    public static byte[] ToBytes(BundleContent content, bool compressed = false)
    {
        ArgumentNullException.ThrowIfNull(content);
        var graph = LeanReader.Load(content.Model);
        var stored = new Dictionary<string, (BundleEntry Entry, ReadOnlyMemory<byte> Bytes)>(StringComparer.Ordinal);
        Add(stored, BundleLayout.ModelEntry, content.Model, compressed ? BundleLayout.CodingBrotli : BundleLayout.CodingNone);
        if (!content.Preprocess.IsEmpty) Add(stored, BundleLayout.PreprocessEntry, content.Preprocess, BundleLayout.CodingNone);
        if (!content.Labels.IsEmpty) Add(stored, BundleLayout.LabelsEntry, Lines(content.Labels), BundleLayout.CodingNone);
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

    private static void Add(Dictionary<string, (BundleEntry, ReadOnlyMemory<byte>)> stored, string name, ReadOnlyMemory<byte> bytes, string coding)
    {
        var entry = new BundleEntry(name, coding, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
        stored.Add(name, (entry, coding == BundleLayout.CodingBrotli ? Brotli(bytes) : bytes));
    }

    private static byte[] Brotli(ReadOnlyMemory<byte> bytes)
    {
        using var target = new MemoryStream();
        using (var brotli = new BrotliStream(target, CompressionLevel.SmallestSize)) brotli.Write(bytes.Span);
        return target.ToArray();
    }

    private static byte[] Lines(ImmutableArray<string> labels)
    {
        if (labels.FirstOrDefault(l => l.Contains('\n') || l.Contains('\r')) is { } broken)
            throw new ModelException($"The class name '{broken}' holds a line break; labels are stored one a line.");
        return Encoding.UTF8.GetBytes(string.Concat(labels.Select(l => l + "\n")));
    }
}
