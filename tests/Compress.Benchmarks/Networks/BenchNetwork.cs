using Compress.Graphs;

namespace Compress.Benchmarks.Networks;

/// <summary>A network of the comparison with ONNX Runtime.</summary>
/// <param name="Name">Its name in tables and logs.</param>
/// <param name="Class">The class that its ratio counts in.</param>
/// <param name="Source">Where it comes from, for the reader.</param>
/// <param name="Make">Makes its float32 graph; null where what it needs is not here.</param>
internal sealed record BenchNetwork(string Name, NetworkClass Class, string Source, Func<Graph?> Make);

/// <summary>Classes whose ratios are averaged apart.</summary>
internal enum NetworkClass
{
    /// <summary>Under 5 million multiply-accumulates.</summary>
    Micro,

    /// <summary>The larger ones.</summary>
    Edge,
}
