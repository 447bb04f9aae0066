using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Compress.Graphs;
using Compress.Preprocessing;

namespace Compress.Runtime.Bundles;

/// <summary>An open bundle: its manifest and the bytes of its entries.</summary>
public sealed class Bundle
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _stored;
    private readonly bool _verify;

    internal Bundle(ReadOnlyMemory<byte> bytes, BundleManifest manifest, Dictionary<string, ReadOnlyMemory<byte>> stored, bool verify)
    {
        (_bytes, Manifest, _stored, _verify) = (bytes, manifest, stored, verify);
    }

    /// <summary>What the bundle says about itself.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>True where there is an entry of that name.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The content of an entry; stored ones are not copied.</summary>
    /// <param name="name">Name of the entry.</param>
    /// <exception cref="ModelException">There is no such entry, or its content is not what the manifest says.</exception>
    public ReadOnlyMemory<byte> Read(string name)
    {
        var entry = Find(name) ?? throw new ModelException($"The bundle has no entry '{name}'; it has {Names()}.");
        var stored = _stored[name];
        var content = entry.Coding == BundleLayout.CodingNone ? stored : Decode(entry, stored);
        if (content.Length != entry.Length) throw new ModelException($"The bundle's entry '{name}' has {content.Length} bytes; its manifest says {entry.Length}.");
        if (_verify && Sha256.Hex(content.Span) != entry.Sha256)
            throw new ModelException($"The bundle's entry '{name}' was changed: its SHA-256 is not the manifest's {entry.Sha256}. Package the model again.");
        return content;
    }

    /// <summary>The names of the classes; empty without an entry for them.</summary>
    /// <exception cref="ModelException">The entry is not UTF-8.</exception>
    public ImmutableArray<string> ReadLabels()
    {
        if (!Has(BundleLayout.LabelsEntry)) return [];
        try
        {
            var text = new UTF8Encoding(false, true).GetString(Read(BundleLayout.LabelsEntry).Span);
            return text.Length == 0 ? [] : ImmutableCollectionsMarshal.AsImmutableArray(text.TrimEnd('\n').Split('\n'));
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelException($"The bundle's {BundleLayout.LabelsEntry} is not UTF-8: {e.Message}", e);
        }
    }

    /// <summary>The preprocessing plan; null without an entry for it.</summary>
    /// <exception cref="ModelException">The entry is no valid plan.</exception>
    public PreprocessPlan? ReadPreprocess()
    {
        if (!Has(BundleLayout.PreprocessEntry)) return null;
        try
        {
            return PreprocessPlan.FromJson(Read(BundleLayout.PreprocessEntry).Span);
        }
        catch (PreprocessException e)
        {
            throw new ModelException($"The bundle's {BundleLayout.PreprocessEntry} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>
    /// Proves every byte: reads all entries against their hashes, then builds the container anew from them and compares, so that headers and
    /// padding count too.
    /// </summary>
    /// <exception cref="ModelException">A byte differs; the message names the entry or the offset.</exception>
    public void Verify()
    {
        var strict = new Bundle(_bytes, Manifest, _stored, verify: true);
        foreach (var entry in Manifest.Entries) _ = strict.Read(entry.Name);
        var manifest = Manifest.ToJson();
        if (!manifest.AsSpan().SequenceEqual(_stored[BundleLayout.ManifestEntry].Span)) throw new ModelException($"The bundle's {BundleLayout.ManifestEntry} is not in its canonical form.");
        using var rebuilt = new MemoryStream(_bytes.Length);
        BundleLayout.Write(rebuilt, _stored.Select(s => (s.Key, s.Value)));
        var same = rebuilt.GetBuffer().AsSpan(0, (int)rebuilt.Length).CommonPrefixLength(_bytes.Span);
        if (same != _bytes.Length || same != rebuilt.Length) throw new ModelException($"The bundle differs from its canonical form at byte {same} of {_bytes.Length}.");
    }

    private string Names()
    {
        var names = new string[Manifest.Entries.Length];
        for (var i = 0; i < names.Length; i++) names[i] = Manifest.Entries[i].Name;
        return string.Join(", ", names);
    }

    private BundleEntry? Find(string name)
    {
        foreach (var entry in Manifest.Entries)
            if (entry.Name == name) return entry;
        return null;
    }

    private static byte[] Decode(BundleEntry entry, ReadOnlyMemory<byte> stored)
    {
        if (entry.Length > Array.MaxLength) throw new ModelException($"The bundle's entry '{entry.Name}' unpacks to {entry.Length} bytes; up to {Array.MaxLength} are handled.");
        if (entry.Length > BundleLayout.MostUnpacked(stored.Length)) throw new ModelException($"The bundle's entry '{entry.Name}' claims to unpack {stored.Length} bytes to {entry.Length}.");
        var content = new byte[entry.Length];
        if (!BundleCodings.TryDecode(entry.Coding, stored, content))
            throw new ModelException($"The bundle's entry '{entry.Name}' does not unpack to the {entry.Length} bytes that its manifest says.");
        return content;
    }
}
