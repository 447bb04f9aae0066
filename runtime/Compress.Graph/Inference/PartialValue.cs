using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

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
            throw new ModelException($"{elements.Length} elements were given for a value of shape [{Texts.Join(dims)}].");
        (ElementType, Dims, Elements) = (elementType, dims, elements);
    }

    /// <summary>Element type.</summary>
    public ElementType ElementType { get; }

    /// <summary>Dimensions; empty for a scalar.</summary>
    public ImmutableArray<long> Dims { get; }

    /// <summary>Elements in row-major order.</summary>
    public ImmutableArray<ValueElement> Elements { get; }

    /// <summary>True where every element is a number.</summary>
    public bool IsKnown
    {
        get
        {
            foreach (var element in Elements)
                if (!element.IsKnown) return false;
            return true;
        }
    }

    /// <summary>A one-dimensional list of sizes.</summary>
    public static PartialValue OfDimensions(ReadOnlySpan<Dimension> dims)
    {
        var elements = new ValueElement[dims.Length];
        for (var i = 0; i < elements.Length; i++) elements[i] = ValueElement.Of(dims[i]);
        return new PartialValue(ElementType.Int64, [elements.Length], ImmutableCollectionsMarshal.AsImmutableArray(elements));
    }

    /// <summary>The elements of a constant; null where it is too large or not of a type that sizes are computed in.</summary>
    public static PartialValue? From(Tensor? tensor)
    {
        if (tensor is null || tensor.Length > MostElements || SizeOf(tensor.ElementType) is not (> 0 and var size)) return null;
        var elements = new ValueElement[tensor.Length];
        for (var i = 0; i < elements.Length; i++) elements[i] = Read(tensor.ElementType, tensor.Bytes.Span.Slice(i * size, size));
        return new PartialValue(tensor.ElementType, tensor.Dims, ImmutableCollectionsMarshal.AsImmutableArray(elements));
    }

    /// <summary>The value as a tensor, or null where an element is unknown or the type is not one that sizes are computed in.</summary>
    public Tensor? ToTensor()
    {
        if (!IsKnown || SizeOf(ElementType) is not (> 0 and var size)) return null;
        var bytes = new byte[Elements.Length * size];
        for (var i = 0; i < Elements.Length; i++) Write(ElementType, Elements[i], bytes.AsSpan(i * size, size));
        return Tensor.FromBytes(ElementType, Dims.AsSpan(), bytes);
    }

    /// <summary>The elements as dimensions.</summary>
    public ImmutableArray<Dimension> ToDimensions()
    {
        var dims = new Dimension[Elements.Length];
        for (var i = 0; i < dims.Length; i++) dims[i] = Elements[i].ToDimension();
        return ImmutableCollectionsMarshal.AsImmutableArray(dims);
    }

    /// <summary>The elements as integers, or null where one is unknown or no integer.</summary>
    public ImmutableArray<long>? ToIntegers()
    {
        var integers = new long[Elements.Length];
        for (var i = 0; i < integers.Length; i++)
        {
            if (Elements[i].Integer is not { } integer) return null;
            integers[i] = integer;
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(integers);
    }

    /// <summary>The elements as real numbers, or null where one is unknown.</summary>
    public ImmutableArray<double>? ToReals()
    {
        var reals = new double[Elements.Length];
        for (var i = 0; i < reals.Length; i++)
        {
            if (Elements[i].ToReal() is not { } real) return null;
            reals[i] = real;
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(reals);
    }

    /// <summary>Bytes of an element of a type that sizes are computed in, 0 for any other.</summary>
    private static int SizeOf(ElementType type) => type switch
    {
        ElementType.Int64 or ElementType.Float64 => 8,
        ElementType.Int32 or ElementType.Float32 => 4,
        ElementType.Float16 => 2,
        ElementType.UInt8 or ElementType.Bool => 1,
        _ => 0,
    };

    private static ValueElement Read(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.Int64 => ValueElement.Of(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        ElementType.Int32 => ValueElement.Of((long)BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        ElementType.UInt8 => ValueElement.Of((long)bytes[0]),
        ElementType.Bool => ValueElement.Of(bytes[0] != 0),
        ElementType.Float32 => ValueElement.Of((double)BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        ElementType.Float64 => ValueElement.Of(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        _ => ValueElement.Of((double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
    };

    private static void Write(ElementType type, ValueElement element, Span<byte> bytes)
    {
        var (integer, real) = (element.Integer ?? 0, element.ToReal() ?? 0);
        switch (type)
        {
            case ElementType.Int64: BinaryPrimitives.WriteInt64LittleEndian(bytes, integer); break;
            case ElementType.Int32: BinaryPrimitives.WriteInt32LittleEndian(bytes, unchecked((int)integer)); break;
            case ElementType.UInt8: bytes[0] = unchecked((byte)integer); break;
            case ElementType.Bool: bytes[0] = element.Integer != 0 ? (byte)1 : (byte)0; break;
            case ElementType.Float32: BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)real); break;
            case ElementType.Float64: BinaryPrimitives.WriteDoubleLittleEndian(bytes, real); break;
            default: BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)real); break;
        }
    }
}
