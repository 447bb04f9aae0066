using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Looks for everything that keeps a model from being used: names and order, operators and opsets, arity, attributes, types and shapes,
/// quantization parameters, functions. It reports no error on what ONNX Runtime loads.
/// </summary>
public static class GraphChecker
{
    /// <summary>The checks of the file as it stands, in the order of their findings; each sees the graph and reports.</summary>
    private static readonly ImmutableArray<Action<Graph, CheckReport>> OfTheFile = [ModelCheck.Run, NamesCheck.Run];

    /// <summary>The checks of what the model computes: its own functions stand where they are called.</summary>
    private static readonly ImmutableArray<Action<Graph, CheckReport>> OfTheNodes = [NodeCheck.Run, QuantizationCheck.Run, InferenceCheck.Run];

    /// <summary>Every finding, errors and warnings.</summary>
    public static ImmutableArray<Finding> Check(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var report = new CheckReport();
        foreach (var check in OfTheFile) check(graph, report);
        // Shapes follow from names: without those nothing further can be said.
        if (report.HasErrors) return report.Findings;
        var inlined = FunctionCheck.Inlined(graph, report);
        foreach (var check in OfTheNodes)
        {
            // Without the bodies nothing is known of what comes out of the calls.
            if (inlined is not null || check != InferenceCheck.Run) check(inlined ?? graph, report);
        }
        return report.Findings;
    }

    /// <summary>Stops at the first error.</summary>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    public static void Require(Graph graph)
    {
        if (Check(graph).FirstOrDefault(f => f.Severity == Severity.Error) is { } first)
            throw new ModelException(first.ToString()["Error: ".Length..]);
    }
}
