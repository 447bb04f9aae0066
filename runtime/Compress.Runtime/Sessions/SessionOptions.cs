using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime;

/// <summary>How a session runs.</summary>
public sealed record SessionOptions
{
    /// <summary>The options used where none are given.</summary>
    public static SessionOptions Default { get; } = new();

    /// <summary>Threads of a run, the caller included; 0 for one a core that the process may use. Results do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether the time of every step is recorded; see <see cref="Session.Profile"/>.</summary>
    public bool Profile { get; init; }

    /// <summary>
    /// Counts saturated 8-bit activations in every n-th run, the first included; 0 for never. A counted run reads all activations once more.
    /// See <see cref="Session.Saturation"/> and <see cref="RuntimeMetrics.Saturation"/>.
    /// </summary>
    public int SaturationEvery { get; init; }

    /// <summary>Whether nodes are fused and run by fast kernels; false runs every node by its scalar reference.</summary>
    public bool Optimize { get; init; } = true;

    /// <summary>For how many input shapes the session keeps memory; the one not used for longest goes first. Changing between them allocates nothing.</summary>
    public int KeptShapes { get; init; } = 4;

    /// <summary>Shapes of inputs by name that the session is made for; open dimensions of others are 1 until a run gives another shape.</summary>
    public IReadOnlyDictionary<string, Shape>? InputShapes { get; init; }

    /// <summary>Has kernels measured where several could serve a layer; null takes the choices of a table. Results are the same bits either way.</summary>
    /// <exception cref="ModelException">Kept in a build whose switch <c>Compress.Kernels.Tuning</c> is false.</exception>
    public KernelTuning? Tune
    {
        get;
        init => field = value is null || KernelSwitches.Tuning ? value
            : throw new ModelException($"This app was built without measuring kernels: the switch {KernelSwitches.Prefix}{nameof(KernelSwitches.Tuning)} is false. Set it to true where `compress switches` wrote it, or leave {nameof(Tune)} out.");
    }

    /// <inheritdoc/>
    public bool Equals(SessionOptions? other) => other is not null && Threads == other.Threads && Profile == other.Profile && SaturationEvery == other.SaturationEvery && Optimize == other.Optimize
        && KeptShapes == other.KeptShapes && Tune == other.Tune && ReferenceEquals(InputShapes, other.InputShapes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Threads, SaturationEvery, KeptShapes);

    /// <summary>The threads.</summary>
    public override string ToString() => Texts.Of($"{Threads} threads");
}
