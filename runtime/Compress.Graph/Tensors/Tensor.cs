using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>
/// A constant tensor: element type, dimensions and contiguous row-major little-endian elements, owned or mapped from a file.
/// It is never written after it was made. A scalar has no dimensions. Sub-byte elements are packed low bits first.
/// </summary>
public sealed class Tensor
{
    private readonly ImmutableArray<ReadOnlyMemory<byte>> _strings;

    private Tensor(ElementType elementType, ImmutableArray<long> dims, ReadOnlyMemory<byte> bytes, ImmutableArray<ReadOnlyMemory<byte>> strings)
    {
        ElementType = elementType;
        Dims = dims;
        Length = CountElements(dims.AsSpan());
        Bytes = bytes;
        _strings = strings;
    }

    /// <summary>Type of the elements.</summary>
    public ElementType ElementType { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public ImmutableArray<long> Dims { get; }

    /// <summary>Number of elements: the product of <see cref="Dims"/>.</summary>
    public long Length { get; }

    /// <summary>The elements' bytes; empty for strings.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// What a file says about the tensor besides its elements: a serialized <c>TensorProto</c> of documentation, properties and, for a tensor
    /// in an attribute, its name. Empty where the file says nothing.
    /// </summary>
    public ReadOnlyMemory<byte> Notes { get; private init; }

    /// <summary>The elements of a string tensor, as the bytes they were stored as.</summary>
    /// <exception cref="ModelException">The tensor does not hold strings.</exception>
    public ImmutableArray<ReadOnlyMemory<byte>> Strings => !_strings.IsDefault
        ? _strings
        : throw new ModelException($"A tensor of {ElementType} was read as strings.");

    /// <summary>The elements as <typeparamref name="T"/>, without a copy.</summary>
    /// <exception cref="ModelException">The element type is another one.</exception>
    public ReadOnlySpan<T> AsSpan<T>() where T : unmanaged
    {
        Require(ElementTypes.Of<T>());
        return MemoryMarshal.Cast<byte, T>(Bytes.Span);
    }

    /// <summary>Copies <paramref name="values"/> into a new tensor; without dimensions the values become one dimension.</summary>
    /// <exception cref="ModelException">The number of values is not the product of the dimensions.</exception>
    public static Tensor Create<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> dims) where T : unmanaged =>
        Own(values.ToArray(), dims);

    /// <summary>Takes <paramref name="values"/> over without a copy; the caller must not write to it afterwards.</summary>
    /// <exception cref="ModelException">The number of values is not the product of the dimensions.</exception>
    public static Tensor Own<T>(T[] values, params ReadOnlySpan<long> dims) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return new Tensor(ElementTypes.Of<T>(), DimsOf(values.Length, dims), new ArrayMemory<T>(values).Memory, default);
    }

    /// <summary>A tensor without dimensions.</summary>
    public static Tensor Scalar<T>(T value) where T : unmanaged => Own([value]);

    /// <summary>A tensor over existing bytes, owned or mapped, without a copy.</summary>
    /// <exception cref="ModelException">The number of bytes is not what type and dimensions need.</exception>
    public static Tensor FromBytes(ElementType elementType, ReadOnlySpan<long> dims, ReadOnlyMemory<byte> bytes)
    {
        if (elementType.BitsPerElement() == 0)
            throw new ModelException($"A tensor of {elementType} cannot be made from raw bytes.");
        var needed = elementType.ByteCount(CountElements(dims));
        if (needed != bytes.Length)
            throw new ModelException($"A tensor of {elementType} with shape [{Texts.Join(dims)}] needs {needed} bytes, but {bytes.Length} were given.");
        return new Tensor(elementType, [.. dims], bytes, default);
    }

    /// <summary>A tensor of byte strings.</summary>
    /// <exception cref="ModelException">The number of strings is not the product of the dimensions.</exception>
    public static Tensor FromStrings(ReadOnlySpan<long> dims, ImmutableArray<ReadOnlyMemory<byte>> strings)
    {
        if (CountElements(dims) != strings.Length)
            throw new ModelException($"{strings.Length} strings were given for a tensor of shape [{Texts.Join(dims)}].");
        return new Tensor(ElementType.String, [.. dims], default, strings);
    }

    /// <summary>Product of the dimensions, 1 for none.</summary>
    /// <exception cref="ModelException">A dimension is negative or the product does not fit in 64 bits.</exception>
    public static long CountElements(ReadOnlySpan<long> dims)
    {
        var zero = false;
        var product = 1UL;
        foreach (var dim in dims)
        {
            if (dim < 0)
                throw new ModelException($"A tensor has the negative dimension {dim} in its shape [{Texts.Join(dims)}].");
            zero |= dim == 0;
            // At most 2^63 - 1 before, so that the upper half tells all that the lower does not.
            var upper = dim == 0 ? 0 : Math.BigMul(product, (ulong)dim, out product);
            if (upper != 0 || product > long.MaxValue)
                throw new ModelException($"The number of elements of shape [{Texts.Join(dims)}] does not fit in 64 bits.");
        }
        return zero ? 0 : (long)product;
    }

    /// <summary>The same tensor with <see cref="Notes"/>, without a copy.</summary>
    public Tensor WithNotes(ReadOnlyMemory<byte> notes) => new(ElementType, Dims, Bytes, _strings) { Notes = notes };

    /// <summary>The same elements with other dimensions, without a copy.</summary>
    /// <exception cref="ModelException">The number of elements differs.</exception>
    public Tensor Reshape(params ReadOnlySpan<long> dims)
    {
        if (CountElements(dims) != Length)
            throw new ModelException($"A tensor of shape {ShapeText()} cannot take the shape [{Texts.Join(dims)}].");
        return new Tensor(ElementType, [.. dims], Bytes, _strings);
    }

    /// <summary>Element type and shape, for messages.</summary>
    public override string ToString() => ElementType.Name() + ShapeText();

    private string ShapeText() => $"[{Texts.Join(Dims)}]";

    // What does not depend on the type of the elements is apart, so that it is there once and not for every type.
    private void Require(ElementType wanted)
    {
        if (wanted != ElementType)
            throw new ModelException($"A tensor of {ElementType}{ShapeText()} was read as {wanted}; read it with its own type or cast it first.");
    }

    private static ImmutableArray<long> DimsOf(int values, ReadOnlySpan<long> dims)
    {
        var shape = dims.IsEmpty && values != 1 ? ImmutableArray.Create((long)values) : ImmutableArray.Create(dims);
        return CountElements(shape.AsSpan()) == values ? shape : throw new ModelException($"{values} values were given for a tensor of shape [{Texts.Join(shape)}].");
    }
}
