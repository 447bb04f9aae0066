using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>A small tensor (sizes, axes, shape arithmetic) of which some elements are known before the model runs.</summary>
public sealed class PartialValue
{
    /// <summary>Most elements that are followed; larger values are data, not shape arithmetic.</summary>
    public const int MostElements = 4096;

    /// <summary>A value of the given type, dimensions and elements.</summary>
    /// <exception cref="ModelException">The number of elements is not the product of the dimensions.</exception>
    public PartialValue(ElementType elementType, ImmutableArray<long> dims, ImmutableArray<ValueElement> elements)
    {
        if (Tensor.CountElements(dims.AsSpan()) != elements.Length)
            throw new ModelException($"{elements.Length} elements were given for a value of shape [{string.Join(", ", dims)}].");
        (ElementType, Dims, Elements) = (elementType, dims, elements);
    }

    /// <summary>Element type.</summary>
    public ElementType ElementType { get; }

    /// <summary>Dimensions; empty for a scalar.</summary>
    public ImmutableArray<long> Dims { get; }

    /// <summary>Elements in row-major order.</summary>
    public ImmutableArray<ValueElement> Elements { get; }

    /// <summary>True where every element is a number.</summary>
    public bool IsKnown => Elements.All(e => e.IsKnown);

    /// <summary>A one-dimensional list of sizes.</summary>
    public static PartialValue OfDimensions(IEnumerable<Dimension> dims)
    {
        var elements = dims.Select(ValueElement.Of).ToImmutableArray();
        return new PartialValue(ElementType.Int64, [elements.Length], elements);
    }

    /// <summary>The elements of a constant; null where it is too large or not of a type that sizes are computed in.</summary>
    public static PartialValue? From(Tensor? tensor)
    {
        if (tensor is null || tensor.Length > MostElements) return null;
        ImmutableArray<ValueElement>? elements = tensor.ElementType switch
        {
            ElementType.Int64 => Convert(tensor.AsSpan<long>(), v => ValueElement.Of(v)),
            ElementType.Int32 => Convert(tensor.AsSpan<int>(), v => ValueElement.Of((long)v)),
            ElementType.UInt8 => Convert(tensor.AsSpan<byte>(), v => ValueElement.Of((long)v)),
            ElementType.Bool => Convert(tensor.Bytes.Span, v => ValueElement.Of(v != 0)),
            ElementType.Float32 => Convert(tensor.AsSpan<float>(), v => ValueElement.Of((double)v)),
            ElementType.Float64 => Convert(tensor.AsSpan<double>(), v => ValueElement.Of(v)),
            ElementType.Float16 => Convert(tensor.AsSpan<Half>(), v => ValueElement.Of((double)v)),
            _ => null,
        };
        return elements is { } known ? new PartialValue(tensor.ElementType, tensor.Dims, known) : null;
    }

    /// <summary>The value as a tensor, or null where an element is unknown or the type is not one that sizes are computed in.</summary>
    public Tensor? ToTensor()
    {
        if (!IsKnown) return null;
        var dims = Dims.AsSpan();
        return ElementType switch
        {
            ElementType.Int64 => Tensor.Own(Elements.Select(e => e.Integer ?? 0).ToArray(), dims),
            ElementType.Int32 => Tensor.Own(Elements.Select(e => unchecked((int)(e.Integer ?? 0))).ToArray(), dims),
            ElementType.UInt8 => Tensor.Own(Elements.Select(e => unchecked((byte)(e.Integer ?? 0))).ToArray(), dims),
            ElementType.Bool => Tensor.Own(Elements.Select(e => e.Integer != 0).ToArray(), dims),
            ElementType.Float32 => Tensor.Own(Elements.Select(e => (float)e.ToReal()!.Value).ToArray(), dims),
            ElementType.Float64 => Tensor.Own(Elements.Select(e => e.ToReal()!.Value).ToArray(), dims),
            ElementType.Float16 => Tensor.Own(Elements.Select(e => (Half)e.ToReal()!.Value).ToArray(), dims),
            _ => null,
        };
    }

    /// <summary>The elements as dimensions.</summary>
    public ImmutableArray<Dimension> ToDimensions() => [.. Elements.Select(e => e.ToDimension())];

    /// <summary>The elements as integers, or null where one is unknown or no integer.</summary>
    public ImmutableArray<long>? ToIntegers() => Elements.All(e => e.Integer.HasValue) ? [.. Elements.Select(e => e.Integer!.Value)] : null;

    /// <summary>The elements as real numbers, or null where one is unknown.</summary>
    public ImmutableArray<double>? ToReals() => IsKnown ? [.. Elements.Select(e => e.ToReal()!.Value)] : null;

    private static ImmutableArray<ValueElement> Convert<T>(ReadOnlySpan<T> values, Func<T, ValueElement> one)
    {
        var made = ImmutableArray.CreateBuilder<ValueElement>(values.Length);
        foreach (var value in values) made.Add(one(value));
        return made.MoveToImmutable();
    }
}
