using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>Arithmetic and movement of small known values.</summary>
internal static class ValueMath
{
    /// <summary>Row-major strides.</summary>
    public static long[] Strides(ReadOnlySpan<long> dims)
    {
        var strides = new long[dims.Length];
        var step = 1L;
        for (var i = dims.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(dims[i], 1);
        }
        return strides;
    }

    /// <summary>A value of which each element is taken from a place given by its index; null where the result is too large to follow.</summary>
    public static PartialValue? Gather(ElementType type, ImmutableArray<long> dims, Func<long[], ValueElement> element)
    {
        if (Tensor.CountElements(dims.AsSpan()) is var count && count > PartialValue.MostElements) return null;
        var made = new ValueElement[count];
        var index = new long[dims.Length];
        for (var i = 0; i < made.Length; i++)
        {
            made[i] = element(index);
            for (var axis = dims.Length - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--) index[axis] = 0;
        }
        return new PartialValue(type, dims, ImmutableCollectionsMarshal.AsImmutableArray(made));
    }

    /// <summary>The element at an index.</summary>
    public static ValueElement At(this PartialValue value, ReadOnlySpan<long> index)
    {
        var at = 0L;
        for (var i = 0; i < index.Length; i++) at = at * value.Dims[i] + index[i];
        return value.Elements[(int)at];
    }

    /// <summary>The element that broadcasting an index of a larger shape reads.</summary>
    public static ValueElement AtBroadcast(this PartialValue value, ReadOnlySpan<long> index)
    {
        var at = 0L;
        var skip = index.Length - value.Dims.Length;
        for (var i = 0; i < value.Dims.Length; i++) at = at * value.Dims[i] + (value.Dims[i] == 1 ? 0 : index[i + skip]);
        return value.Elements[(int)at];
    }

    /// <summary>The same elements with other dimensions.</summary>
    public static PartialValue? Reshaped(this PartialValue? value, Shape? shape) =>
        value is not null && shape is { IsStatic: true } && Tensor.CountElements(shape.ToDims().AsSpan()) == value.Elements.Length
            ? new PartialValue(value.ElementType, shape.ToDims(), value.Elements)
            : null;

    /// <summary>Applies a function to every element.</summary>
    public static PartialValue? Map(PartialValue? value, ElementType type, Func<ValueElement, ValueElement> one)
    {
        if (value is null) return null;
        var made = new ValueElement[value.Elements.Length];
        for (var i = 0; i < made.Length; i++) made[i] = Rounded(one(value.Elements[i]), type);
        return new PartialValue(type, value.Dims, ImmutableCollectionsMarshal.AsImmutableArray(made));
    }

    /// <summary>Applies a function to broadcast pairs of elements.</summary>
    public static PartialValue? Zip(PartialValue? a, PartialValue? b, ElementType type, Func<ValueElement, ValueElement, ValueElement> pair)
    {
        if (a is null || b is null) return null;
        var shape = Broadcasting.Broadcast(Shape.Of(a.Dims.AsSpan()), Shape.Of(b.Dims.AsSpan()))!;
        return Gather(type, shape.ToDims(), index => Rounded(pair(a.AtBroadcast(index), b.AtBroadcast(index)), type));
    }

    /// <summary>A function of integers or real numbers, whichever both elements are; unknown where one is unknown.</summary>
    public static Func<ValueElement, ValueElement, ValueElement> Numbers(Func<long, long, long> integers, Func<double, double, double> reals) => (a, b) =>
        a.Integer is { } x && b.Integer is { } y ? ValueElement.Of(integers(x, y))
        : a.ToReal() is { } u && b.ToReal() is { } v ? ValueElement.Of(reals(u, v))
        : ValueElement.Unknown;

    /// <summary>A comparison of numbers; unknown where one is unknown.</summary>
    public static Func<ValueElement, ValueElement, ValueElement> Compare(Func<double, double, bool> reals) => (a, b) =>
        a.ToReal() is { } u && b.ToReal() is { } v ? ValueElement.Of(reals(u, v)) : ValueElement.Unknown;

    /// <summary>Integer division as ONNX and C have it (towards zero); named sizes divide where it comes out even.</summary>
    public static ValueElement Divide(ValueElement a, ValueElement b)
    {
        if (a.Real is not null || b.Real is not null) return a.ToReal() is { } u && b.ToReal() is { } v ? ValueElement.Of(u / v) : ValueElement.Unknown;
        if (b.Integer is not { } divisor || divisor == 0) return ValueElement.Unknown;
        if (a.Integer is { } x) return divisor == -1 && x == long.MinValue ? ValueElement.Unknown : ValueElement.Of(x / divisor);
        return divisor > 0 ? ValueElement.Of(DimensionMath.FloorDivide(a.ToDimension(), divisor)) : ValueElement.Unknown;
    }

    // A float32 result must be what float32 arithmetic gives, or a floor after it could differ.
    private static ValueElement Rounded(ValueElement element, ElementType type) => element.Real is { } real
        ? ValueElement.Of(type switch
        {
            ElementType.Float32 => (double)(float)real,
            ElementType.Float16 => (double)(Half)real,
            _ => real,
        })
        : element;
}
