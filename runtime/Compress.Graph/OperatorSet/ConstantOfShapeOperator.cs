using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>A tensor of a wanted shape, filled with one value.</summary>
internal static class ConstantOfShapeOperator
{
    public static OperatorFacts Facts { get; } = new("ConstantOfShape", [9, 20, 21, 23, 24, 25], "input:I -> output:*", ("I", TypeSet.Int64))
    {
        Attributes = [AttributeFact.Tensor("value")],
        Infer = context =>
        {
            var value = context.Node.Attributes.TryGetValue("value", out var given) ? given.AsTensor() : Tensor.Scalar(0f);
            context.SetType(0, value.ElementType);
            if (value.Length != 1) context.Fail($"its 'value' is {value}; expected one element");
            if (context.ValueOf(0) is not { } wanted)
            {
                if (context.ShapeOf(0) is { Rank: 1 } list && list[0].Value is <= 1024 and { } rank) context.SetShape(0, new Shape(Enumerable.Repeat(Dimension.Unknown, (int)rank)));
                return;
            }
            if (wanted.Elements.Any(e => e.Integer < 0)) context.Fail($"the wanted shape [{string.Join(", ", wanted.ToDimensions())}] has a negative dimension");
            context.SetShape(0, new Shape(wanted.ToDimensions()));
            if (wanted.ToIntegers() is not { } dims || PartialValue.From(value) is not { } one) return;
            if (Tensor.CountElements(dims.AsSpan()) is <= PartialValue.MostElements and var count)
                context.SetValue(0, new PartialValue(value.ElementType, dims, [.. Enumerable.Repeat(one.Elements[0], (int)count)]));
        },
    };
}
