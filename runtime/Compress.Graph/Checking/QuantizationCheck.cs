namespace Compress.Graphs;

/// <summary>Scales are finite and positive.</summary>
internal static class QuantizationCheck
{
    public static void Run(Graph graph, CheckReport report)
    {
        foreach (var node in graph.Nodes)
        {
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) Run(subgraph, report);
            if (node.Domain.Length > 0) continue;
            ReadOnlySpan<int> scales = node.OpType switch
            {
                "QuantizeLinear" or "DequantizeLinear" => [1],
                "QLinearConv" or "QLinearMatMul" => [1, 4, 6],
                _ => [],
            };
            foreach (var at in scales) Scale(graph, node, at, report);
        }
    }

    private static void Scale(Graph graph, Node node, int at, CheckReport report)
    {
        if (Constants.Floats(graph, node.Input(at)) is not { } scale) return;
        var values = scale.AsSpan<float>();
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i]) && values[i] > 0) continue;
            report.Error(node, $"Its scale '{node.Input(at)}' has the element {values[i]} at {i}; expected a finite number above 0.", "Calibrate again; a channel without values needs some small scale.");
            return;
        }
    }
}
