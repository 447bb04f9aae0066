using System.Collections.Immutable;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Graphs;

/// <summary>Attributes that became inputs.</summary>
internal static class AttributeToInputRules
{
    private static readonly string[] Reductions =
        ["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare"];

    /// <summary>Adds the rules of the operators that this build has.</summary>
    public static void AddTo(List<ConversionRule> into)
    {
        if (Switches.Resize) into.Add(new(9, "Upsample", (context, node) => [Floats(context, node, "scales", 1)]));
        if (Switches.Slice) into.Add(new(10, "Slice", (context, node) => [Slice(context, node)]));
        if (Switches.TopK) into.Add(new(10, "TopK", (context, node) => [node.Attributes.TryGetValue("k", out var k) ? Put(EarlyRules.Without(node, "k"), 1, context.Integers(node.Output(1) + "_k", [k.AsInt()])) : node]));
        if (Switches.Clip) into.Add(new(11, "Clip", (context, node) => [Clip(context, node)]));
        if (Switches.Pad) into.Add(new(11, "Pad", (context, node) => [Pad(context, node)]));
        if (Switches.Dropout) into.Add(new(12, "Dropout", (context, node) => [Dropout(context, node)]));
        if (Switches.Squeeze) into.Add(new(13, "Squeeze", (context, node) => [Integers(context, node, "axes", 1)]));
        if (Switches.Unsqueeze) into.Add(new(13, "Unsqueeze", (context, node) => [Integers(context, node, "axes", 1)]));
        if (Switches.Split) into.Add(new(13, "Split", (context, node) => [Integers(context, node, "split", 1)]));
        if (Switches.ReduceSum) into.Add(new(13, "ReduceSum", (context, node) => [Integers(context, node, "axes", 1)]));
        foreach (var op in Reductions) into.Add(new(18, op, static (context, node) => [Integers(context, node, "axes", 1)]));
        if (Switches.Others) into.Add(new(20, "DFT", (context, node) => [node.Attributes.TryGetValue("axis", out var axis)
            ? Put(EarlyRules.Without(node, "axis"), 2, context.Add(node.Output() + "_axis", Tensor.Scalar(axis.AsInt())))
            : Put(node, 2, context.Add(node.Output() + "_axis", Tensor.Scalar(1L)))]));
    }

    /// <summary>The node with one input set; inputs before it that were left out stay so.</summary>
    public static Node Put(Node node, int index, string name)
    {
        var inputs = node.Inputs;
        while (inputs.Length <= index) inputs = inputs.Add("");
        return node with { Inputs = inputs.SetItem(index, name) };
    }

    private static Node Integers(ConversionContext context, Node node, string attribute, int input) =>
        node.Attributes.TryGetValue(attribute, out var value)
            ? Put(EarlyRules.Without(node, attribute), input, context.Integers($"{node.Output()}_{attribute}", value.AsInts()))
            : node;

    private static Node Floats(ConversionContext context, Node node, string attribute, int input) =>
        node.Attributes.TryGetValue(attribute, out var value)
            ? Put(EarlyRules.Without(node, attribute), input, context.Add($"{node.Output()}_{attribute}", Tensor.Create(value.AsFloats().AsSpan(), value.AsFloats().Length)))
            : node;

    private static Node Slice(ConversionContext context, Node node) =>
        Integers(context, Integers(context, Integers(context, node, "starts", 1), "ends", 2), "axes", 3);

    private static Node Clip(ConversionContext context, Node node)
    {
        var plain = EarlyRules.Without(node, "min", "max");
        if (node.Attributes.TryGetValue("min", out var min)) plain = Put(plain, 1, Bound("min", min.AsFloat()));
        if (node.Attributes.TryGetValue("max", out var max)) plain = Put(plain, 2, Bound("max", max.AsFloat()));
        return plain;

        string Bound(string name, float value) => context.Add($"{node.Output()}_{name}", Typed(context, node, value));
    }

    private static Node Pad(ConversionContext context, Node node)
    {
        var mode = node.Text("mode", "constant");
        var plain = Integers(context, EarlyRules.Without(node, "value"), "pads", 1);
        var value = node.Float("value", 0);
        return mode == "constant" && value != 0 ? Put(plain, 2, context.Add(node.Output() + "_value", Typed(context, node, value))) : plain;
    }

    private static Node Dropout(ConversionContext context, Node node) =>
        Put(EarlyRules.Without(node, "ratio"), 1, context.Add(node.Output() + "_ratio", Tensor.Scalar(node.Float("ratio", 0.5f))));

    // An attribute was always a float; an input has the data's type.
    private static Tensor Typed(ConversionContext context, Node node, float value)
    {
        switch (context.Type(node.Input(0)))
        {
            case ElementType.Float32 or ElementType.Undefined: return Tensor.Scalar(value);
            case ElementType.Float64: return Tensor.Scalar((double)value);
            case ElementType.Float16: return Tensor.Scalar((Half)value);
            case var type:
                context.Refuse(node, $"its value {value} cannot be written as {type}");
                return Tensor.Scalar(value);
        }
    }
}
