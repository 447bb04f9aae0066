using Compress.Graphs;

namespace Compress.Runtime;

/// <summary>How a model is loaded and what it, and a run of it, may cost. What goes over a limit is refused before the cost arises.</summary>
public sealed record LoadOptions
{
    /// <summary>The options used where none are given: large models pass, nothing is unbounded.</summary>
    public static LoadOptions Default { get; } = new();

    /// <summary>
    /// Options for models of strangers: files up to 256 MiB and 20,000 nodes, 64 MiB folded, 512 MiB and 4,000,000,000 multiply-accumulates
    /// a run, no external data.
    /// </summary>
    public static LoadOptions Untrusted { get; } = new()
    {
        Reader = new ReaderLimits { FileBytes = 256 << 20, TensorBytes = 256 << 20, SparseBytes = 16 << 20, Nodes = 20_000, Entries = 400_000, Nesting = 8, NameBytes = 4096, Rank = 16 },
        FoldBytes = 64 << 20,
        ArenaBytes = 512 << 20,
        RunMacs = 4_000_000_000,
        RunNodes = 1_000_000,
    };

    /// <summary>Limits of the model reader: bytes, tensors, nodes, nesting, names, rank.</summary>
    public ReaderLimits Reader { get; init; } = ReaderLimits.Default;

    /// <summary>Whether weights may lie in files beside the model's; without this such a model is refused.</summary>
    public bool ExternalData { get; init; }

    /// <summary>Whether the SHA-256 of every entry of a bundle is checked.</summary>
    public bool VerifyHashes { get; init; } = true;

    /// <summary>Most bytes that constants computed at load may take, in all.</summary>
    public long FoldBytes { get; init; } = 1L << 30;

    /// <summary>Most bytes that the values of one run may take (the arena of a session).</summary>
    public long ArenaBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Most multiply-accumulates of one run; nodes other than products and convolutions count one for each element read or made. A constant
    /// whose computation takes more than a hundredth of it is not folded.
    /// </summary>
    public long RunMacs { get; init; } = 1L << 44;

    /// <summary>Most nodes that one run may visit where loops decide how many; rounds count too.</summary>
    public long RunNodes { get; init; } = 1L << 32;

    /// <summary>Most plans kept for different input shapes; the one not used for longest goes first.</summary>
    public int CachedPlans { get; init; } = 8;

    /// <inheritdoc/>
    public bool Equals(LoadOptions? other) => other is not null && Reader.Equals(other.Reader) && ExternalData == other.ExternalData && VerifyHashes == other.VerifyHashes && FoldBytes == other.FoldBytes
        && ArenaBytes == other.ArenaBytes && RunMacs == other.RunMacs && RunNodes == other.RunNodes && CachedPlans == other.CachedPlans;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(FoldBytes, ArenaBytes, RunMacs, RunNodes);

    /// <summary>The limits of a run.</summary>
    public override string ToString() => Texts.Of($"up to {ArenaBytes} bytes and {RunMacs} multiply-accumulates a run");
}
