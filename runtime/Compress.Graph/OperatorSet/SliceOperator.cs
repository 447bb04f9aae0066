using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Takes a part along axes, with steps; bounds were attributes before opset 10.</summary>
internal static class SliceOperator
{
    public static OperatorFacts Facts { get; } = new("Slice", [1, 10, 11, 13], "data:T, starts@10..:I, ends@10..:I, axes?@10..:I, steps?@10..:I -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Index))
    {
        Attributes = [AttributeFact.Ints("starts").Required().Before(10), AttributeFact.Ints("ends").Required().Before(10), AttributeFact.Ints("axes").Before(10)],
        Infer = Infer,
    };

    /// <summary>First index and number of elements taken of an axis, by the rules of ONNX's Slice.</summary>
    public static (long Start, long Count) Range(long size, long start, long end, long step)
    {
        if (size == 0) return (0, 0);
        // From the end where negative; then inside of what the direction can reach.
        var first = Int128.Clamp(start < 0 ? (Int128)start + size : start, 0, step > 0 ? size : size - 1);
        var last = Int128.Clamp(end < 0 ? (Int128)end + size : end, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        var span = step > 0 ? last - first : first - last;
        var stride = Int128.Abs(step);
        return ((long)first, span <= 0 ? 0 : (long)((span + stride - 1) / stride));
    }

    private static void Infer(InferenceContext context)
    {
        if (context.ShapeOf(0) is not { } x) return;
        var starts = Elements(context, "starts", 1);
        var ends = Elements(context, "ends", 2);
        var axesGiven = context.IntegersOf("axes", 3, out var hasAxes);
        var count = starts?.Length ?? ends?.Length;
        if (hasAxes ? axesGiven is null : count is null)
        {
            context.SetShape(0, new Shape(Enumerable.Repeat(Dimension.Unknown, x.Rank)));
            return;
        }
        var axes = hasAxes ? axesGiven!.Value : [.. Enumerable.Range(0, count!.Value).Select(i => (long)i)];
        if (starts is not null && starts.Value.Length != axes.Length || ends is not null && ends.Value.Length != axes.Length)
            context.Fail($"it has {starts?.Length} starts and {ends?.Length} ends for {axes.Length} axes; all must agree");
        var steps = context.Has(4) ? context.IntegersOf(4) : [.. Enumerable.Repeat(1L, axes.Length)];
        if (steps is { } all && (all.Length != axes.Length || all.Contains(0))) context.Fail($"its steps are [{string.Join(", ", all)}]; expected {axes.Length} numbers other than 0");
        var dims = x.ToArray();
        var cuts = new (long Start, long Step)[x.Rank];
        var known = true;
        for (var i = 0; i < cuts.Length; i++) cuts[i] = (0, 1);
        context.Axes(axes, x.Rank);
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = context.Axis(axes[i], x.Rank);
            var (start, end, step) = (starts?[i] ?? ValueElement.Unknown, ends?[i] ?? ValueElement.Unknown, steps?[i]);
            if (x[axis].Value is { } size && start.Integer is { } from && end.Integer is { } to && step is { } by)
            {
                var (first, taken) = Range(size, from, to, by);
                (dims[axis], cuts[axis]) = (taken, (first, by));
                continue;
            }
            known = false;
            dims[axis] = Symbolic(x[axis], start, end, step);
        }
        context.SetShape(0, new Shape(dims.AsSpan()));
        if (known && context.ValueOf(0) is { } value)
            context.SetValue(0, ValueMath.Gather(value.ElementType, [.. dims.Select(d => d.Value!.Value)], index => value.At([.. index.Select((v, i) => cuts[i].Start + v * cuts[i].Step)])));
    }

    private static ImmutableArray<ValueElement>? Elements(InferenceContext context, string attribute, int input) =>
        context.Node.Attributes.TryGetValue(attribute, out var list) ? [.. list.AsInts().Select(v => ValueElement.Of(v))] : context.ValueOf(input)?.Elements;

    private static Dimension Symbolic(Dimension size, ValueElement start, ValueElement end, long? step)
    {
        if (step != 1 || size == Dimension.Unknown) return Dimension.Unknown;
        // All of an axis, written as 0 to the largest number or to the axis' own size.
        if (start.Integer == 0 && (end.Integer >= int.MaxValue || end.Symbol is not null && end.Symbol == size.Symbol)) return size;
        if (size.Symbol is null) return Dimension.Unknown;
        if (start.Integer is < 0 and { } back && end.Integer >= int.MaxValue) return back == -1 ? 1 : Dimension.Unknown;
        if (start.Integer is >= 0 and { } skip && end.Integer is < 0 and { } drop && skip - drop <= 1) return DimensionMath.Add(size, drop - skip);
        if (start.Integer == 1 && end.Integer >= int.MaxValue) return DimensionMath.Add(size, -1);
        if (start.Integer == 0 && end.Integer == 1) return 1;
        return Dimension.Unknown;
    }
}
