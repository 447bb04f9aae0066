using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>If, Loop and Scan, whose work is in subgraphs.</summary>
internal static class ControlFlowOperators
{
    private static readonly ImmutableArray<int> Versions = [1, 11, 13, 16, 19, 21, 23, 24, 25];

    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("If", Versions, "cond:B -> outputs+:*", ("B", TypeSet.Bool))
        {
            Attributes = [AttributeFact.Graph("then_branch"), AttributeFact.Graph("else_branch")],
            Infer = If,
        },
        new("Loop", Versions, "M?:I, cond?:B, v_initial*:* -> v_final_and_scan_outputs*:*", ("I", TypeSet.Int64), ("B", TypeSet.Bool)) { Attributes = [AttributeFact.Graph("body")], Infer = Loop },
        new("Scan", [8, 9, 11, 16, 19, 21, 23, 24, 25], "initial_state_and_scan_inputs*:* -> final_state_and_scan_outputs*:*")
        {
            Attributes =
            [
                AttributeFact.Graph("body"), AttributeFact.Int("num_scan_inputs").Required(), AttributeFact.Ints("directions").Before(9), AttributeFact.Ints("scan_input_axes").From(9),
                AttributeFact.Ints("scan_input_directions").From(9), AttributeFact.Ints("scan_output_axes").From(9), AttributeFact.Ints("scan_output_directions").From(9),
            ],
            Infer = Scan,
        },
    ];

    private static void If(InferenceContext context)
    {
        var known = context.ValueOf(0)?.Elements is [var only] ? only.Integer : null;
        if (known is not null)
        {
            // A known condition decides; the other branch need not even fit the shapes.
            var taken = Branch(context, known != 0 ? "then_branch" : "else_branch");
            for (var i = 0; i < taken.Length; i++) context.Set(i, taken[i].ElementType, taken[i].Shape);
            return;
        }
        var then = Branch(context, "then_branch");
        var other = Branch(context, "else_branch");
        for (var i = 0; i < context.OutputCount; i++)
        {
            if (then[i].ElementType != other[i].ElementType && then[i].ElementType != ElementType.Undefined && other[i].ElementType != ElementType.Undefined)
                context.Fail($"its output {i} is {then[i].ElementType} from one branch and {other[i].ElementType} from the other");
            context.Set(i, then[i].ElementType == ElementType.Undefined ? other[i].ElementType : then[i].ElementType, Common(then[i].Shape, other[i].Shape));
        }
    }

    private static ImmutableArray<ValueInfo> Branch(InferenceContext context, string name)
    {
        var results = context.InferSubgraph(Subgraph(context, name), []);
        if (results.Length != context.OutputCount) context.Fail($"'{name}' gives {results.Length} values for {context.OutputCount} outputs");
        return results;
    }

    private static void Loop(InferenceContext context)
    {
        var body = Subgraph(context, "body");
        var state = Math.Max(context.InputCount - 2, 0);
        if (body.Inputs.Length != state + 2) context.Fail($"its body takes {body.Inputs.Length} values; expected {state + 2}: iteration, condition and {state} carried");
        if (body.Outputs.Length != context.OutputCount + 1) context.Fail($"its body gives {body.Outputs.Length} values; expected {context.OutputCount + 1}: condition and one for each output");
        var inputs = new ValueInfo?[state + 2];
        inputs[0] = new ValueInfo("", ElementType.Int64, Shape.Scalar);
        inputs[1] = new ValueInfo("", ElementType.Bool, Shape.Scalar);
        // A carried value may change its shape from turn to turn, so its shape is not handed in.
        for (var i = 0; i < state; i++) inputs[i + 2] = new ValueInfo("", context.TypeOf(i + 2), null);
        var results = context.InferSubgraph(body, inputs);
        for (var i = 0; i < context.OutputCount; i++)
        {
            var result = results[i + 1];
            if (i < state) context.Set(i, context.TypeOf(i + 2) == ElementType.Undefined ? result.ElementType : context.TypeOf(i + 2), Common(context.ShapeOf(i + 2), result.Shape));
            else context.Set(i, result.ElementType, result.Shape is { } one ? new Shape([Dimension.Unknown, .. one]) : null);
        }
    }

    private static void Scan(InferenceContext context)
    {
        var body = Subgraph(context, "body");
        var scans = context.Int("num_scan_inputs", 0);
        if (context.Opset < 9) return;
        if (scans < 1 || scans > context.InputCount) context.Fail($"'num_scan_inputs' is {scans}; expected 1 to {context.InputCount}");
        var state = context.InputCount - (int)scans;
        if (body.Inputs.Length != context.InputCount) context.Fail($"its body takes {body.Inputs.Length} values for {context.InputCount} inputs");
        if (body.Outputs.Length != context.OutputCount) context.Fail($"its body gives {body.Outputs.Length} values for {context.OutputCount} outputs");
        if (context.OutputCount < state) context.Fail($"it carries {state} values, but gives out {context.OutputCount}");
        var inputs = new ValueInfo?[context.InputCount];
        var length = Dimension.Unknown;
        for (var i = 0; i < inputs.Length; i++)
        {
            var shape = context.ShapeOf(i);
            if (i >= state && shape is not null)
            {
                if (shape.Rank == 0) context.Fail($"its input {i} is a scalar and cannot be scanned");
                var axis = context.Ints("scan_input_axes") is { IsEmpty: false } axes && i - state < axes.Length ? context.Axis(axes[i - state], shape.Rank) : 0;
                if (DimensionMath.Differ(length, shape[axis])) context.Fail($"its input {i} has {shape[axis]} slices, another {length}");
                length = DimensionMath.Merge(length, shape[axis]);
                shape = new Shape(shape.Where((_, at) => at != axis));
            }
            inputs[i] = new ValueInfo("", context.TypeOf(i), shape);
        }
        var results = context.InferSubgraph(body, inputs);
        for (var i = 0; i < context.OutputCount; i++)
        {
            if (i < state)
            {
                context.Set(i, results[i].ElementType, context.ShapeOf(i));
                continue;
            }
            var axis = context.Ints("scan_output_axes") is { IsEmpty: false } axes && i - state < axes.Length ? axes[i - state] : 0;
            context.SetType(i, results[i].ElementType);
            if (results[i].Shape is not { } one) continue;
            var at = context.Axis(axis, one.Rank + 1);
            context.SetShape(i, new Shape([.. one.Take(at), length, .. one.Skip(at)]));
        }
    }

    private static Graph Subgraph(InferenceContext context, string name)
    {
        if (!context.Node.Attributes.TryGetValue(name, out var value)) context.Fail($"it has no subgraph '{name}'");
        return value.AsGraph();
    }

    private static Shape? Common(Shape? a, Shape? b) =>
        a is null || b is null || a.Rank != b.Rank ? null : new Shape(a.Zip(b, (x, y) => x == y ? x : Dimension.Unknown));
}
