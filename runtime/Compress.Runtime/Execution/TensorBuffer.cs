using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Compress.Graphs;

namespace Compress.Runtime.Execution;

/// <summary>
/// A tensor while a network runs: element type, dimensions and a pointer to contiguous row-major elements. The memory belongs to
/// <see cref="_owner"/> (a pinned array, a pinned constant or a session's arena), which lives at least as long as this object.
/// </summary>
internal sealed unsafe class TensorBuffer
{
    /// <summary>Most dimensions a running tensor may have; spans of this many indices live on the stack.</summary>
    public const int MaxRank = 16;

    private readonly long[] _dims;
    private readonly object? _owner;

    public TensorBuffer(ElementType type, ReadOnlySpan<long> dims, byte* data, object? owner)
    {
        if (dims.Length > MaxRank)
            throw new ModelException($"A tensor has {dims.Length} dimensions; the runtime handles up to {MaxRank}.");
        Type = type;
        _dims = dims.ToArray();
        Length = Tensor.CountElements(dims);
        ByteCount = type.ByteCount(Length);
        Data = data;
        _owner = owner;
    }

    public ElementType Type { get; }

    public ReadOnlySpan<long> Dims => _dims;

    public int Rank => _dims.Length;

    public long Length { get; }

    public byte* Data { get; }

    /// <summary>The object that keeps the memory alive.</summary>
    public object? Owner => _owner;

    public long ByteCount { get; }

    /// <summary>The elements as <typeparamref name="T"/>, which must have the element type's size.</summary>
    /// <exception cref="InvalidCastException">It is larger, and would reach beyond the memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Span<T>() where T : unmanaged
    {
        if (sizeof(T) * Length > ByteCount) ThrowTooWide<T>();
        return new(Data, checked((int)Length));
    }

    public Span<byte> Bytes => new(Data, checked((int)ByteCount));

    /// <summary>New memory of the garbage collector, not cleared.</summary>
    public static TensorBuffer Allocate(ElementType type, ReadOnlySpan<long> dims)
    {
        var bytes = type.ByteCount(Tensor.CountElements(dims));
        if (bytes > Array.MaxLength)
            throw new ModelException($"A tensor of {type}[{Join(dims)}] needs {bytes} bytes; a single tensor may have up to {Array.MaxLength}.");
        var array = GC.AllocateUninitializedArray<byte>((int)bytes, pinned: true);
        return new TensorBuffer(type, dims, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)), array);
    }

    /// <summary>A copy of a constant.</summary>
    public static TensorBuffer CopyOf(Tensor tensor)
    {
        var made = Allocate(tensor.ElementType, tensor.Dims.AsSpan());
        tensor.Bytes.Span.CopyTo(made.Bytes);
        return made;
    }

    /// <summary>The types of values; <see cref="ElementType.Undefined"/> for omitted ones.</summary>
    public static ImmutableArray<ElementType> TypesOf(ReadOnlySpan<TensorBuffer?> values)
    {
        var types = new ElementType[values.Length];
        for (var i = 0; i < types.Length; i++) types[i] = values[i]?.Type ?? ElementType.Undefined;
        return ImmutableCollectionsMarshal.AsImmutableArray(types);
    }

    /// <summary>The same memory with other dimensions.</summary>
    public TensorBuffer View(ReadOnlySpan<long> dims) => new(Type, dims, Data, _owner);

    /// <summary>A copy as a constant.</summary>
    public Tensor ToTensor() => Tensor.FromBytes(Type, Dims, Bytes.ToArray());

    public override string ToString() => Texts.Of($"{Type}[{Join(Dims)}]");

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private void ThrowTooWide<T>() => throw new InvalidCastException(Texts.Of($"{this} was read as {typeof(T).Name}"));

    public static string Join(ReadOnlySpan<long> dims) => Texts.Join(dims);
}
