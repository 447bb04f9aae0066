using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of an array's shape and elements, which are copied; any number of dimensions.</summary>
    /// <param name="rawArray">The array.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="NotSupportedException">No tensor holds such elements.</exception>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var dimensions = new long[rawArray.Rank];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = rawArray.GetLongLength(i);
        }
        return FromArray(rawArray, TypeOfElements(rawArray), 0, dimensions, dtype, device, requires_grad);
    }

    /// <summary>
    /// A tensor of one dimension from part of an array. The elements are copied, also where TorchSharp would share them.
    /// </summary>
    /// <param name="buffer">The array.</param>
    /// <param name="dtype">The type of the elements, which is the array's.</param>
    /// <param name="count">The number of elements; all to the end if -1.</param>
    /// <param name="offset">The number of elements to skip.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <exception cref="ArgumentException">The type is not the array's, or the part lies outside.</exception>
    public static Tensor frombuffer(
        Array buffer, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        var seen = TypeOfElements(buffer);
        if (seen != dtype)
        {
            throw new ArgumentException($"The array holds {seen}, the type asked for is {dtype}.", nameof(dtype));
        }
        count = count < 0 ? buffer.LongLength - offset : count;
        if (offset < 0 || count < 0 || offset > buffer.LongLength - count)
        {
            throw new ArgumentException(
                $"{count} elements from {offset} on lie outside of an array of {buffer.LongLength}.", nameof(count));
        }
        return FromArray(buffer, seen, offset, [count], null, device, requires_grad);
    }

    internal static unsafe Tensor FromSpan<T>(
        ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        var elements = 1L;
        foreach (var size in dimensions)
        {
            elements = checked(elements * size);
        }
        if (elements != data.Length)
        {
            throw new ArgumentException(
                $"The shape [{string.Join(", ", dimensions.ToArray())}] has {elements} elements, the array {data.Length}.", nameof(dimensions));
        }
        fixed (T* pointer = data)
        {
            return FromMemory(pointer, ScalarTypeOf<T>(), dimensions, dtype, device, requiresGrad);
        }
    }

    private static unsafe Tensor FromMemory(
        void* data, ScalarType type, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        device ??= CPU;
        nint handle;
        fixed (long* sizes = dimensions)
        {
            Shim.Check(Shim.TensorFromHost(
                data, sizes, dimensions.Length, (int)type, (int)device.type, device.index, out handle));
        }
        var tensor = new Tensor(handle);
        if (dtype is { } wanted && wanted != type)
        {
            using var given = tensor;
            tensor = given.to(wanted);
        }
        return requiresGrad ? tensor.requires_grad_() : tensor;
    }

    private static unsafe Tensor FromArray(
        Array array, ScalarType type, long offset, long[] dimensions, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        fixed (byte* pointer = &MemoryMarshal.GetArrayDataReference(array))
        {
            var bytes = Buffer.ByteLength(array) / Math.Max(1, array.LongLength);
            return FromMemory(pointer + (offset * bytes), type, dimensions, dtype, device, requiresGrad);
        }
    }

    private static ScalarType TypeOfElements(Array array) => array switch
    {
        _ when array.GetType().GetElementType() == typeof(float) => ScalarType.Float32,
        _ when array.GetType().GetElementType() == typeof(double) => ScalarType.Float64,
        _ when array.GetType().GetElementType() == typeof(long) => ScalarType.Int64,
        _ when array.GetType().GetElementType() == typeof(int) => ScalarType.Int32,
        _ when array.GetType().GetElementType() == typeof(short) => ScalarType.Int16,
        _ when array.GetType().GetElementType() == typeof(sbyte) => ScalarType.Int8,
        _ when array.GetType().GetElementType() == typeof(byte) => ScalarType.Byte,
        _ when array.GetType().GetElementType() == typeof(bool) => ScalarType.Bool,
        _ => throw new NotSupportedException($"No tensor is made from an array of {array.GetType().GetElementType()}."),
    };
}
