using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using Compress.Graphs;
using Compress.Preprocessing.Compression;

namespace Compress.Runtime.Bundles;

/// <summary>The codings of a bundle's entries. Brotli, whose dictionary alone has 120 KB, stands behind a switch; see <see cref="OperatorSwitches"/>.</summary>
internal static class BundleCodings
{
    /// <summary>What a switch's name begins with.</summary>
    public const string Prefix = "Compress.Bundles.";

    [FeatureSwitchDefinition(Prefix + nameof(Brotli))] internal static bool Brotli => !AppContext.TryGetSwitch(Prefix + nameof(Brotli), out var on) || on;

    /// <summary>Refuses a coding that this reader does not know, or that this build goes without.</summary>
    /// <exception cref="ModelException">The coding is refused.</exception>
    public static void Require(string entry, string coding)
    {
        if (coding is BundleLayout.CodingNone or BundleLayout.CodingDeflate) return;
        if (coding != BundleLayout.CodingBrotli)
            throw new ModelException($"The bundle's {BundleLayout.ManifestEntry} says that the entry '{entry}' has the coding '{coding}'; this reader knows {BundleLayout.CodingNone}, {BundleLayout.CodingDeflate} and {BundleLayout.CodingBrotli}.");
        if (!Brotli)
            throw new ModelException($"The bundle's entry '{entry}' has the coding '{coding}', which this build goes without: the switch {Prefix}{nameof(Brotli)} is false. Write the switches for this bundle with 'compress switches' and build again.");
    }

    /// <summary>Unpacks an entry.</summary>
    /// <param name="coding">Its coding, other than none.</param>
    /// <param name="stored">Its bytes in the container.</param>
    /// <param name="content">Room for exactly what the manifest promises.</param>
    /// <returns>Whether the stream is sound and has exactly that much.</returns>
    public static bool TryDecode(string coding, ReadOnlyMemory<byte> stored, Span<byte> content)
    {
        if (Brotli && coding == BundleLayout.CodingBrotli) return BrotliDecoder.TryDecompress(stored.Span, content, out var written) && written == content.Length;
        try
        {
            var inflater = new Inflater(stored, zlib: false);
            return inflater.Read(content) == content.Length && inflater.Read(stackalloc byte[1]) == 0 && inflater.IsDone && inflater.Consumed == stored.Length;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
