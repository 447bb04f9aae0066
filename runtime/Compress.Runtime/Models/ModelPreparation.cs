using Compress.Graphs;

namespace Compress.Runtime;

/// <summary>The passes that a graph goes through once when it is loaded, in order; none of them needs the shapes of inputs.</summary>
internal static class ModelPreparation
{
    public static Graph Prepare(Graph graph, LoadOptions options)
    {
        _ = options;
        return graph;
    }
}
