namespace Compress.Graphs;

/// <summary>Types and shapes fit together, and what the model declares of its outputs fits what comes out.</summary>
internal static class InferenceCheck
{
    private const string Remedy = "Correct what the node reads or its attributes where the model is made, and export it again.";

    public static void Run(Graph graph, CheckReport report)
    {
        ValueTypes types;
        try
        {
            types = ShapeInference.InferAll(graph, (node, message) => report.Error(node, message, Remedy), keepDeclared: false);
        }
        catch (ModelException e)
        {
            report.Error(null, e.Message, Remedy);
            return;
        }
        foreach (var output in graph.Outputs)
        {
            if (!types.TryGet(output.Name, out var found) || output.Shape is not { } declared || found.Shape is not { } inferred) continue;
            if (Differ(declared, inferred))
                report.Warning(graph.Index.Producer(output.Name), $"The output '{output.Name}' is declared {declared}, but comes out as {inferred}.", "Correct the declaration.");
        }
    }

    private static bool Differ(Shape declared, Shape inferred)
    {
        if (declared.Rank != inferred.Rank) return true;
        for (var i = 0; i < declared.Rank; i++)
            if (DimensionMath.Differ(declared[i], inferred[i])) return true;
        return false;
    }
}
