using System.Collections.Immutable;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Graphs;

/// <summary>Operators that were replaced or that compute something else since.</summary>
internal static class BehaviourRules
{
    /// <summary>Adds the rules of the operators that this build has.</summary>
    public static void AddTo(List<ConversionRule> into)
    {
        if (Switches.Dropout) into.Add(new(10, "Dropout", (context, node) => [MaskIsUnused(context, node)]));
        if (Switches.Resize) into.Add(new(10, "Upsample", (_, node) => [node with { OpType = "Resize" }]));
        if (Switches.Resize) into.Add(new(11, "Resize", Resize));
        if (Switches.Scatter) into.Add(new(11, "Scatter", (_, node) => [node with { OpType = "ScatterElements" }]));
        if (Switches.Softmax) into.Add(new(13, "Softmax", Softmax));
        if (Switches.LogSoftmax) into.Add(new(13, "LogSoftmax", Softmax));
        if (Switches.Hardmax) into.Add(new(13, "Hardmax", Softmax));
        if (Switches.BatchNormalization) into.Add(new(14, "BatchNormalization", (context, node) =>
        {
            if (FoldBatchNormalization.HasFurtherOutputs(node)) context.Refuse(node, "its training outputs changed");
            return [node with { Outputs = [node.Output()] }];
        }));
        if (Switches.Others) into.Add(new(16, "RoiAlign", (_, node) => [node.Attributes.ContainsKey("coordinate_transformation_mode") ? node : node.With("coordinate_transformation_mode", "output_half_pixel")]));
        if (Switches.Split) into.Add(new(18, "Split", (_, node) => [node.HasInput(1) || node.Attributes.ContainsKey("num_outputs") ? node : node.With("num_outputs", (long)node.Outputs.Length)]));
        if (Switches.Others) into.Add(new(20, "GridSample", (_, node) => [node.Text("mode", "bilinear") switch
        {
            "bilinear" => node.With("mode", "linear"),
            "bicubic" => node.With("mode", "cubic"),
            _ => node,
        }]));
        if (Switches.GroupNormalization) into.Add(new(21, "GroupNormalization", GroupNormalization));
    }

    // The mask became boolean; a graph that computes with it would not fit any more.
    private static Node MaskIsUnused(ConversionContext context, Node node)
    {
        if (node.Output(1).Length > 0 && context.Info(node.Output(1)) is { ElementType: ElementType.Float32 }) return node with { Outputs = [node.Output()] };
        return node;
    }

    /// <summary>
    /// Before opset 11 output pixel i read input position i / scale, cut down when enlarging and rounded up when shrinking (as ONNX Runtime
    /// does for these opsets); the choices were made attributes then.
    /// </summary>
    private static ImmutableArray<Node> Resize(ConversionContext context, Node node)
    {
        var resized = (node with { Inputs = [node.Input(0), "", node.Input(1)] }).With("coordinate_transformation_mode", "asymmetric");
        if (node.Text("mode", "nearest") != "nearest") return [resized];
        var scales = context.Constant(node.Input(1)) is { ElementType: ElementType.Float32 } known ? known.AsSpan<float>().ToArray() : null;
        if (scales is null || Array.TrueForAll(scales, s => s >= 1)) return [resized.With("nearest_mode", "floor")];
        if (Array.TrueForAll(scales, s => s <= 1)) return [resized.With("nearest_mode", "ceil")];
        context.Refuse(node, $"its scales [{Texts.Join(scales)}] enlarge one axis and shrink another, for which there is no rounding mode");
        return [node];
    }

    /// <summary>Before opset 13 the axes from <c>axis</c> (1 by default) on were one; now it is that axis alone.</summary>
    private static ImmutableArray<Node> Softmax(ConversionContext context, Node node)
    {
        var axis = node.Int("axis", 1);
        if (axis == -1 || context.Rank(node.Input(0)) is { } rank && (axis < 0 ? axis + rank : axis) == rank - 1) return [node.With("axis", -1L)];
        var (flat, soft, shape) = (context.Fresh(node.Output() + "_flat"), context.Fresh(node.Output() + "_rows"), context.Fresh(node.Output() + "_shape"));
        return
        [
            new Node("Flatten", [node.Input(0)], [flat]).With("axis", axis),
            (node with { Inputs = [flat], Outputs = [soft] }).With("axis", -1L),
            new Node("Shape", [node.Input(0)], [shape]),
            new Node("Reshape", [soft, shape], [node.Output()]),
        ];
    }

    /// <summary>Scale and bias were one number a group; now one a channel.</summary>
    private static ImmutableArray<Node> GroupNormalization(ConversionContext context, Node node)
    {
        var groups = node.Int("num_groups", 0);
        if (context.Info(node.Input(0))?.Shape is not { Rank: > 1 } x || x[1].Value is not { } channels || groups < 1 || channels % groups != 0)
        {
            context.Refuse(node, "its number of channels is not known");
            return [node];
        }
        var nodes = ImmutableArray.CreateBuilder<Node>();
        var inputs = node.Inputs;
        for (var i = 1; i < 3; i++)
        {
            var (tall, wide, made) = (context.Fresh(node.Input(i) + "_column"), context.Fresh(node.Input(i) + "_repeated"), context.Fresh(node.Input(i) + "_channels"));
            nodes.Add(new Node("Reshape", [node.Input(i), context.Integers(node.Input(i) + "_rows", [groups, 1])], [tall]));
            nodes.Add(new Node("Expand", [tall, context.Integers(node.Input(i) + "_size", [groups, channels / groups])], [wide]));
            nodes.Add(new Node("Reshape", [wide, context.Integers(node.Input(i) + "_flat", [channels])], [made]));
            inputs = inputs.SetItem(i, made);
        }
        nodes.Add(node with { Inputs = inputs });
        return nodes.ToImmutable();
    }
}
