using Compress.Graphs;

namespace Compress.Runtime;

/// <summary>How a model is loaded and what it may cost.</summary>
public sealed record LoadOptions
{
    /// <summary>The options used where none are given.</summary>
    public static LoadOptions Default { get; } = new();

    /// <summary>Limits of the model reader.</summary>
    public ReaderLimits Reader { get; init; } = ReaderLimits.Default;

    /// <summary>Whether the SHA-256 of every entry of a bundle is checked.</summary>
    public bool VerifyHashes { get; init; } = true;

    /// <summary>Most bytes that constants computed at load may take, in all.</summary>
    public long FoldBytes { get; init; } = 1L << 30;

    /// <summary>Most bytes that the values of one run may take (the arena of a session).</summary>
    public long ArenaBytes { get; init; } = 4L << 30;

    /// <summary>Most multiply-accumulates of one run.</summary>
    public long RunMacs { get; init; } = 1L << 44;

    /// <summary>Most plans kept for different input shapes; the one not used for longest goes first.</summary>
    public int CachedPlans { get; init; } = 8;
}
