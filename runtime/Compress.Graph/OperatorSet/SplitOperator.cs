using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Cuts a value along an axis; the parts' sizes were an attribute before opset 13.</summary>
internal static class SplitOperator
{
    public static OperatorFacts Facts { get; } = new("Split", [1, 2, 11, 13, 18], "input:T, split?:I -> outputs+:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
    {
        Attributes = [AttributeFact.Int("axis", 0), AttributeFact.Ints("split").Before(13), AttributeFact.Int("num_outputs").From(18)],
        Infer = Infer,
    };

    private static void Infer(InferenceContext context)
    {
        if (context.ShapeOf(0) is not { } x) return;
        if (x.Rank == 0) context.Fail("its input is a scalar, which cannot be split");
        var axis = context.Axis(context.Int("axis", 0), x.Rank);
        var sizes = Sizes(context, x[axis]);
        var start = 0L;
        for (var i = 0; i < context.OutputCount; i++)
        {
            var part = sizes is { } known ? known[i] : Dimension.Unknown;
            context.SetShape(i, new Shape(x.Select((d, at) => at == axis ? part : d)));
            if (sizes is null || part.Value is not { } length) return;
            if (context.ValueOf(0) is { } value && axis == 0 && value.Dims.Length == 1)
                context.SetValue(i, new PartialValue(value.ElementType, [length], [.. value.Elements.Skip((int)start).Take((int)length)]));
            start += length;
        }
    }

    private static ImmutableArray<Dimension>? Sizes(InferenceContext context, Dimension total)
    {
        var parts = context.IntegersOf("split", 1, out var given);
        if (parts is null) return null;
        var outputs = context.OutputCount;
        if (outputs == 0) context.Fail("it has no outputs; expected one for each part");
        if (given)
        {
            if (parts.Value.Length != outputs) context.Fail($"'split' has {parts.Value.Length} sizes for {outputs} outputs");
            if (parts.Value.Any(p => p < 0)) context.Fail($"'split' is [{string.Join(", ", parts.Value)}]; sizes cannot be negative");
            var sum = parts.Value.Aggregate((Dimension)0, (a, b) => DimensionMath.Add(a, b));
            if (DimensionMath.Differ(sum, total)) context.Fail($"'split' is [{string.Join(", ", parts.Value)}], {sum} in all, but the axis has {total} elements");
            return [.. parts.Value.Select(p => (Dimension)p)];
        }
        var count = context.Int("num_outputs", outputs);
        if (count != outputs) context.Fail($"'num_outputs' is {count}, but it has {outputs} outputs");
        if (total.Value is not { } size)
        {
            var each = DimensionMath.FloorDivide(total, outputs);
            // An uneven split would give the last part less.
            return total.Symbol is not null && context.Opset < 18 ? [.. Enumerable.Repeat(each, outputs)] : null;
        }
        if (context.Opset < 18 && size % outputs != 0) context.Fail($"{size} elements cannot be split into {outputs} equal parts");
        var part = (size + outputs - 1) / outputs;
        if (size - part * (outputs - 1) < 0) context.Fail($"{size} elements cannot be split into {outputs} parts");
        return [.. Enumerable.Range(0, outputs).Select(i => (Dimension)(i < outputs - 1 ? part : size - part * (outputs - 1)))];
    }
}
