using System.Collections.Immutable;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Graphs;

/// <summary>Changes up to opset 9: hints that mean nothing any more, and the broadcasting of the first opsets.</summary>
internal static class EarlyRules
{
    private static readonly string[] Hinted =
    [
        "Abs", "Add", "BatchNormalization", "Ceil", "Clip", "Div", "Dropout", "Elu", "Exp", "Floor", "HardSigmoid", "InstanceNormalization", "LeakyRelu", "Log",
        "Max", "Mean", "Min", "Mul", "Neg", "PRelu", "Reciprocal", "Relu", "Selu", "Sigmoid", "Sqrt", "Sub", "Sum", "Tanh",
    ];

    private static readonly string[] Broadcasting = ["Add", "And", "Div", "Equal", "Greater", "Less", "Mul", "Or", "Pow", "Sub", "Xor", "PRelu"];

    /// <summary>Adds the rules of the operators that this build has.</summary>
    public static void AddTo(List<ConversionRule> into)
    {
        if (Switches.Pad) into.Add(new(2, "Pad", (_, node) => [Renamed(node, "paddings", "pads")]));
        if (Switches.Concat) into.Add(new(4, "Concat", (_, node) => [node.Attributes.ContainsKey("axis") ? node : node.With("axis", 1L)]));
        if (Switches.Reshape) into.Add(new(5, "Reshape", (context, node) => node.Attributes.TryGetValue("shape", out var shape)
            ? [Without(node, "shape", "consumed_inputs") with { Inputs = [node.Input(0), context.Integers(node.Output() + "_shape", shape.AsInts())] }]
            : [node]));
        foreach (var op in Hinted) into.Add(new(6, op, static (_, node) => [Without(node, "consumed_inputs")]));
        if (Switches.Cast) into.Add(new(6, "Cast", Cast));
        if (Switches.Tile) into.Add(new(6, "Tile", (context, node) =>
        {
            context.Refuse(node, "its number of tiles and axis became one list of repeats");
            return [node];
        }));
        foreach (var op in Broadcasting) into.Add(new(7, op, Broadcast));
        if (Switches.Gemm) into.Add(new(7, "Gemm", (_, node) => [Without(node, "broadcast")]));
        if (Switches.BatchNormalization) into.Add(new(7, "BatchNormalization", (_, node) => [Without(node, "is_test")]));
        if (Switches.Dropout) into.Add(new(7, "Dropout", (_, node) => [Without(node, "is_test")]));
        if (Switches.Resize) into.Add(new(7, "Upsample", (_, node) => node.Attributes.ContainsKey("height_scale")
            ? [Without(node, "height_scale", "width_scale").With("scales", AttributeValue.From([1f, 1f, node.Float("height_scale", 1), node.Float("width_scale", 1)]))]
            : [node]));
        if (Switches.BatchNormalization) into.Add(new(9, "BatchNormalization", (context, node) =>
        {
            if (node.Int("spatial", 1) != 1 && context.Rank(node.Input(0)) is not 2) context.Refuse(node, "statistics for every position ('spatial' = 0) are gone");
            return [Without(node, "spatial")];
        }));
    }

    /// <summary>The node without some attributes.</summary>
    public static Node Without(Node node, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (node.Attributes.ContainsKey(name)) node = node with { Attributes = node.Attributes.Without(name) };
        return node;
    }

    private static Node Renamed(Node node, string from, string to) =>
        node.Attributes.TryGetValue(from, out var value) ? Without(node, from).With(to, value) : node;

    private static ImmutableArray<Node> Cast(ConversionContext context, Node node)
    {
        var type = context.Type(node.Output());
        if (type == ElementType.Undefined) context.Refuse(node, "its element type is not known");
        return [node.With("to", (long)type)];
    }

    // The second operand had to be told to broadcast, from an axis on; now axes of size 1 say where.
    private static ImmutableArray<Node> Broadcast(ConversionContext context, Node node)
    {
        var plain = Without(node, "broadcast", "axis");
        var told = node.Int("broadcast", 0) != 0 || node.OpType == "PRelu";
        if (!told || context.Rank(node.Input(1)) is not { } small || context.Rank(node.Input(0)) is not { } large)
            return told && node.Attributes.ContainsKey("axis") ? Refused(context, node) : [plain];
        var axis = node.OpType == "PRelu" ? 1 : node.Int("axis", large - small);
        if (axis < 0) axis += large;
        if (small == 0 || axis + small >= large || node.OpType == "PRelu" && (small != 1 || large == 1)) return [plain];
        var wide = context.Fresh(node.Input(1) + "_wide");
        var missing = new long[(int)(large - axis) - small];
        for (var i = 0; i < missing.Length; i++) missing[i] = small + i;
        return [new Node("Unsqueeze", [node.Input(1)], [wide]).With("axes", missing), plain with { Inputs = [node.Input(0), wide] }];
    }

    private static ImmutableArray<Node> Refused(ConversionContext context, Node node)
    {
        context.Refuse(node, "it broadcasts from an axis on, and the ranks of its inputs are not known");
        return [node];
    }
}
