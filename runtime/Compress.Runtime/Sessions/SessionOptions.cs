using Compress.Graphs;

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

    /// <summary>Whether nodes are fused and run by fast kernels; false runs every node by its scalar reference.</summary>
    public bool Optimize { get; init; } = true;

    /// <summary>Shapes of inputs by name that the session is made for; open dimensions of others are 1 until a run gives another shape.</summary>
    public IReadOnlyDictionary<string, Shape>? InputShapes { get; init; }
}
