using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>Cost of a whole graph for one sample: multiply-accumulates of the weighted operators, parameters, and both per node.</summary>
public sealed record ModelCost
{
    private ModelCost(ImmutableArray<LayerCost> layers) => Layers = layers;

    /// <summary>Cost per node, in graph order.</summary>
    public ImmutableArray<LayerCost> Layers { get; }

    /// <summary>Multiply-accumulates of one sample.</summary>
    public long Macs => Layers.Sum(l => l.Macs);

    /// <summary>Elements of all numeric constants that are weights, whether initializers or made by Constant and ConstantOfShape: scales, zero points and index constants of shape operators are not counted.</summary>
    public long Parameters => Layers.Sum(l => l.Parameters);

    /// <summary>Counts the cost of <paramref name="graph"/>; symbolic dimensions count as 1.</summary>
    /// <exception cref="ModelException">A shape that a rule needs cannot be inferred.</exception>
    public static ModelCost Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var types = SampleTypes.Infer(graph);
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var layers = ImmutableArray.CreateBuilder<LayerCost>(graph.Nodes.Length);
        foreach (var node in graph.Nodes)
        {
            var parameters = 0L;
            foreach (var input in WeightInputs(node))
            {
                if (Weight(graph, types, input) is { } length && counted.Add(input)) parameters += length;
            }
            layers.Add(new LayerCost(node, MacRules.Count(node, types), parameters, types.TryGet(node.Output(), out var made) ? made.Shape : null));
        }
        return new ModelCost(layers.MoveToImmutable());
    }

    private static IEnumerable<string> WeightInputs(Node node) => node.OpType switch
    {
        // Scale and zero point are part of the number format, not of the model.
        "QuantizeLinear" or "DequantizeLinear" => node.Inputs.Take(1),
        "Reshape" or "Expand" or "Tile" or "Slice" or "Pad" or "Resize" or "Squeeze" or "Unsqueeze" or "ConstantOfShape" or "Range" => node.Inputs.Take(1),
        _ => node.Inputs,
    };

    /// <summary>Elements of a weight: an initializer, or what a node makes of constants alone; null for any other value.</summary>
    private static long? Weight(Graph graph, ValueTypes types, string value)
    {
        if (graph.Initializers.TryGetValue(value, out var tensor)) return IsWeight(tensor.ElementType) ? tensor.Length : null;
        if (graph.Index.Producer(value) is not { } made || !IsConstant(graph, made) || !types.TryGet(value, out var info)) return null;
        return IsWeight(info.ElementType) && info.Shape is { IsStatic: true } shape ? Tensor.CountElements(shape.ToDims().AsSpan()) : null;
    }

    private static bool IsConstant(Graph graph, Node node) =>
        node.Is("Constant") || (node.Is("ConstantOfShape") && (graph.Initializers.ContainsKey(node.Input(0)) || graph.Index.Producer(node.Input(0)) is { } shape && shape.Is("Constant")));

    private static bool IsWeight(ElementType type) => type is ElementType.Float32 or ElementType.Float16 or ElementType.Float64
        or ElementType.BFloat16 or ElementType.Int8 or ElementType.UInt8 or ElementType.Int32;
}
