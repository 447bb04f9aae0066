using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Looks for everything that keeps a model from being used: names and order, operators and opsets, arity, attributes, types and shapes,
/// quantization parameters, functions. It reports no error on what ONNX Runtime loads.
/// </summary>
public static class GraphChecker
{
    /// <summary>Every finding, errors and warnings.</summary>
    public static ImmutableArray<Finding> Check(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var report = new CheckReport();
        // The file as it stands, in the order of the findings.
        ModelCheck.Run(graph, report);
        NamesCheck.Run(graph, report);
        // Shapes follow from names: without those nothing further can be said.
        if (report.HasErrors) return report.Findings;
        var inlined = FunctionCheck.Inlined(graph, report);
        // What the model computes: its own functions stand where they are called.
        NodeCheck.Run(inlined ?? graph, report);
        QuantizationCheck.Run(inlined ?? graph, report);
        // Without the bodies nothing is known of what comes out of the calls.
        if (inlined is not null) InferenceCheck.Run(inlined, report);
        return report.Findings;
    }

    /// <summary>Stops at the first error.</summary>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    public static void Require(Graph graph)
    {
        foreach (var finding in Check(graph))
            if (finding.Severity == Severity.Error) throw new ModelException(finding.Text);
    }
}
