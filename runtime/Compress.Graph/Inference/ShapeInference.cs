namespace Compress.Graphs;

/// <summary>Finds the element type and shape of every value of a graph from those of its inputs; the model's own functions are looked into.</summary>
public static class ShapeInference
{
    /// <summary>Infers types, shapes and small known values.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputShapes">
    /// Shapes of inputs, by name, that replace the declared ones. A named dimension that gets a number here has it everywhere.
    /// </param>
    /// <exception cref="ModelException">A node cannot work on its inputs; the message names it, the shapes seen and the remedy.</exception>
    public static ValueTypes Infer(Graph graph, IReadOnlyDictionary<string, Shape>? inputShapes = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new ShapeInferrer(new InlineFunctions().Run(graph), inputShapes, null).Run();
    }

    /// <summary>Infers as far as possible, telling every fault instead of stopping at the first.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="fault">Called with the node (null for the graph itself) and the message of each fault.</param>
    /// <param name="keepDeclared">True to complete what cannot be inferred by what the model declares.</param>
    public static ValueTypes InferAll(Graph graph, Action<Node?, string> fault, bool keepDeclared = true)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(fault);
        try
        {
            graph = new InlineFunctions().Run(graph);
        }
        catch (ModelException e)
        {
            // Without their bodies, what the functions give stays unknown.
            fault(null, e.Message);
        }
        return new ShapeInferrer(graph, null, fault, keepDeclared).Run();
    }
}
