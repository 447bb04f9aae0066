namespace Compress.Graphs;

/// <summary>A named change of a graph that keeps what the graph computes.</summary>
public interface IGraphPass
{
    /// <summary>Name, for messages and logs.</summary>
    string Name { get; }

    /// <summary>The changed graph, or the same one where there is nothing to do.</summary>
    /// <exception cref="ModelException">The graph cannot be changed that way.</exception>
    Graph Run(Graph graph);
}
