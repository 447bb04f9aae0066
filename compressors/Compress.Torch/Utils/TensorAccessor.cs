using System.Collections;
using TorchSharp.Interop;

namespace TorchSharp.Utils;

/// <summary>
/// The elements of a tensor in row-major order, whatever its strides and wherever it lives. Every access copies: read
/// many elements by <see cref="ToArray"/> or <see cref="CopyTo(Span{T})"/>, not one by one.
/// </summary>
/// <typeparam name="T">The .NET type of the elements.</typeparam>
public sealed class TensorAccessor<T> : IEnumerable<T>
    where T : unmanaged
{
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor)
    {
        var info = tensor.Info;
        CheckType(tensor, info);
        _tensor = tensor;
        Count = info.Elements;
    }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>One element, by its number in row-major order.</summary>
    /// <param name="index">The number.</param>
    public T this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            using var flat = _tensor.reshape(-1);
            using var element = flat.select(0, index);
            return element.item<T>();
        }
    }

    /// <summary>Copies all elements to a new array.</summary>
    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    /// <summary>Copies all elements.</summary>
    /// <param name="target">As many elements as the tensor has.</param>
    /// <exception cref="TorchException">It has another number of elements.</exception>
    public unsafe void CopyTo(Span<T> target)
    {
        fixed (T* pointer = target)
        {
            Shim.Check(Shim.TensorToHost(_tensor.Handle, pointer, (long)target.Length * sizeof(T)));
        }
        GC.KeepAlive(_tensor);
    }

    /// <summary>Copies all elements into an array.</summary>
    /// <param name="array">The array.</param>
    /// <param name="arrayIndex">Where in the array the first element goes.</param>
    public void CopyTo(T[] array, int arrayIndex = 0) => CopyTo(array.AsSpan(arrayIndex, checked((int)Count)));

    /// <summary>Overwrites all elements.</summary>
    /// <param name="source">As many elements as the tensor has.</param>
    /// <exception cref="TorchException">It has another number of elements.</exception>
    public unsafe void CopyFrom(ReadOnlySpan<T> source)
    {
        fixed (T* pointer = source)
        {
            Shim.Check(Shim.TensorFillFromHost(_tensor.Handle, pointer, (long)source.Length * sizeof(T)));
        }
        GC.KeepAlive(_tensor);
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static unsafe void CheckType(torch.Tensor tensor, in NativeTensorInfo info)
    {
        var type = (torch.ScalarType)info.DType;
        // bfloat16 has no .NET type; its bits are read as those of any 16 bit type.
        var fits = type == torch.ScalarType.BFloat16 ? sizeof(T) == sizeof(short) : type == torch.ScalarTypeOf<T>();
        if (!fits)
        {
            throw new ArgumentException(
                $"The tensor {tensor} holds {type} and is read as {typeof(T)}; convert it with to(...) first.");
        }
    }
}
