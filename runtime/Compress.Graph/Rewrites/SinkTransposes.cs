using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Moves Transposes behind the elementwise operators that read them: f(transpose(x)) becomes transpose(f(x)), also for two operands transposed
/// alike and for an operand of one constant element. Pieces of one function that an exporter put on both sides of a Transpose come together,
/// and Transposes meet that undo each other.
/// </summary>
public sealed class SinkTransposes : IGraphPass
{
    private const int MostRounds = 64;

    private static readonly HashSet<string> Elementwise =
    [
        "Abs", "Ceil", "Clip", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Log", "Neg", "Reciprocal", "Relu", "Round", "Sigmoid", "Softplus", "Sqrt", "Tanh",
        "Add", "Div", "Mul", "Pow", "Sub",
    ];

    /// <inheritdoc/>
    public string Name => "sink transposes";

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (!OperatorSwitches.Transpose) return graph;
        for (var round = 0; round < MostRounds; round++)
        {
            var patch = new GraphPatch(graph);
            foreach (var node in graph.Nodes)
                if (node.Domain.Length == 0 && Elementwise.Contains(node.OpType) && node.Outputs.Length == 1) Sink(graph, patch, node);
            if (patch.IsEmpty) return graph;
            graph = patch.Apply(Name);
        }
        return graph;
    }

    private static bool FeedsQuantizer(Graph graph, Node node)
    {
        foreach (var reader in graph.Index.Consumers(node.Output()))
            if (reader.Is("QuantizeLinear")) return true;
        return false;
    }

    private static void Sink(Graph graph, GraphPatch patch, Node node)
    {
        // A quantized function ends in its QuantizeLinear; nothing may come between.
        if (patch.Touches(node) || FeedsQuantizer(graph, node)) return;
        var transposes = new List<Node>();
        var inputs = node.Inputs;
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Length == 0) continue;
            if (Constants.Find(graph, inputs[i]) is { } constant)
            {
                if (constant.Length != 1 || constant.Dims.Length > 1) return;
                continue;
            }
            if (graph.Index.Producer(inputs[i]) is not { } transpose || !transpose.Is("Transpose") || graph.Index.OnlyConsumer(inputs[i]) != node || patch.Touches(transpose)) return;
            if (transpose.Ints("perm") is not { IsEmpty: false } perm || (transposes.Count > 0 && !perm.SequenceEqual(transposes[0].Ints("perm")))) return;
            transposes.Add(transpose);
            inputs = inputs.SetItem(i, transpose.Input(0));
        }
        if (transposes.Count == 0) return;
        var before = patch.FreshName(node.Output() + "_before");
        patch.Replace(node, node with { Inputs = inputs, Outputs = [before] }, new Node("Transpose", [before], node.Outputs) { Attributes = transposes[0].Attributes })
            .Remove(transposes.Distinct());
    }
}
