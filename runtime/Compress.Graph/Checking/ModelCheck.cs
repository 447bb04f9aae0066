namespace Compress.Graphs;

/// <summary>Opsets, file version and the graph's own declarations.</summary>
internal static class ModelCheck
{
    public static void Run(Graph graph, CheckReport report)
    {
        if (graph.Nodes.IsEmpty && graph.Outputs.IsEmpty) report.Error(null, "The graph has neither nodes nor outputs.", "Export the model again.");
        else if (graph.Outputs.IsEmpty) report.Error(null, "The graph has no outputs.", "Declare the values that the model gives out.");
        if (graph.Opset > Operators.NewestOpset)
            report.Warning(null, $"The model uses opset {graph.Opset}; operators are known up to {Operators.NewestOpset}.", $"Export it with opset {Operators.NewestOpset} or earlier.");
        foreach (var (domain, version) in graph.Opsets)
            if (version < 1) report.Error(null, $"The opset of domain '{domain}' is {version}; expected 1 or more.", "Correct opset_import.");
        if (graph.Model.IrVersion < 1) report.Warning(null, $"The file says IR version {graph.Model.IrVersion}; expected 1 or more.", "Export the model again.");
        if (graph.Opsets.Count == 0 && graph.Model.IrVersion >= 3) report.Warning(null, "The model declares no opset; opset 1 is taken.", "Declare the opset it was written for.");
        Sizes(graph, report);
    }

    private static void Sizes(Graph graph, CheckReport report)
    {
        foreach (var input in graph.Inputs) Size(input, report);
        foreach (var output in graph.Outputs) Size(output, report);
        foreach (var (_, info) in graph.ValueInfos) Size(info, report);
    }

    private static void Size(ValueInfo info, CheckReport report)
    {
        if (info.Shape is not { IsStatic: true } shape) return;
        try
        {
            Tensor.CountElements(shape.ToDims().AsSpan());
        }
        catch (ModelException e)
        {
            report.Error(null, $"The declared shape of '{info.Name}' cannot be: {e.Message}", "Correct the declaration.");
        }
    }
}
