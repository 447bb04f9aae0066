namespace Compress.Graphs;

/// <summary>Finds constants of a graph: initializers that nobody can override, and results of Constant nodes.</summary>
public static class Constants
{
    /// <summary>The constant of that name, or null where the value is computed or fed.</summary>
    public static Tensor? Find(Graph graph, string name)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (string.IsNullOrEmpty(name)) return null;
        if (graph.Initializers.TryGetValue(name, out var tensor)) return IsOverridable(graph, name) ? null : tensor;
        return graph.Index.Producer(name) is { } node && node.Is("Constant") ? ConstantOperator.ValueOf(node) : null;
    }

    /// <summary>The constant of that name where it holds single-precision floats, else null.</summary>
    public static Tensor? Floats(Graph graph, string name) => Find(graph, name) is { ElementType: ElementType.Float32 } tensor ? tensor : null;

    /// <summary>The one float of a constant, or null.</summary>
    public static float? Scalar(Graph graph, string name) => Floats(graph, name) is { Length: 1 } tensor ? tensor.AsSpan<float>()[0] : null;

    // From IR version 4 on an initializer that is also an input is a default only.
    private static bool IsOverridable(Graph graph, string name) => graph.Model.IrVersion >= 4 && IsInput(graph, name);

    private static bool IsInput(Graph graph, string name)
    {
        foreach (var input in graph.Inputs)
            if (input.Name == name) return true;
        return false;
    }
}
