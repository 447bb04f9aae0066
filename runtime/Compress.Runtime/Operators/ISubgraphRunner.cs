using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators;

/// <summary>Runs the subgraphs of control-flow nodes in the scope of the node.</summary>
internal interface ISubgraphRunner
{
    /// <summary>Runs a subgraph; its outer values are those of the scope that the node stands in.</summary>
    TensorBuffer[] Run(Graph subgraph, ReadOnlySpan<TensorBuffer> inputs);
}
