using GraphTensor = Compress.Graphs.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>Copies between the constant tensors of graphs and those of libtorch.</summary>
public static class TensorConversion
{
    /// <summary>
    /// A libtorch tensor with the values of <paramref name="tensor"/>. Floating-point types become <paramref name="floats"/>;
    /// integers and booleans keep their type where libtorch has it, else they become 64-bit integers.
    /// </summary>
    /// <param name="tensor">The values.</param>
    /// <param name="device">Where they go.</param>
    /// <param name="floats">Type that floating-point values take: single or double precision.</param>
    /// <exception cref="ModelException">The element type has no counterpart.</exception>
    public static Tensor ToTorch(this GraphTensor tensor, torch.Device device, torch.ScalarType floats = torch.ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var dims = tensor.Dims.AsSpan().ToArray();
        if (tensor.ElementType.IsFloat())
        {
            return floats == torch.ScalarType.Float64
                ? torch.tensor(ToDoubles(tensor), dims, device: device)
                : torch.tensor(ToFloats(tensor), dims, device: device);
        }
        return tensor.ElementType switch
        {
            ElementType.Int64 => torch.tensor(tensor.AsSpan<long>().ToArray(), dims, device: device),
            ElementType.Int32 => torch.tensor(tensor.AsSpan<int>().ToArray(), dims, device: device),
            ElementType.Int16 => torch.tensor(tensor.AsSpan<short>().ToArray(), dims, device: device),
            ElementType.Int8 => torch.tensor(tensor.AsSpan<sbyte>().ToArray(), dims, device: device),
            ElementType.UInt8 => torch.tensor(tensor.AsSpan<byte>().ToArray(), dims, device: device),
            ElementType.Bool => torch.tensor(tensor.AsSpan<bool>().ToArray(), dims, device: device),
            _ => torch.tensor(ToLongs(tensor), dims, device: device),
        };
    }

    /// <summary>
    /// A constant tensor of type <paramref name="elementType"/> with the values of <paramref name="tensor"/>, row-major.
    /// </summary>
    /// <exception cref="ModelException">The values cannot be stored in that type.</exception>
    public static GraphTensor ToGraph(this Tensor tensor, ElementType elementType)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var detached = tensor.detach();
        using var host = detached.cpu();
        using var dense = host.contiguous();
        ReadOnlySpan<long> dims = dense.shape;
        switch (elementType)
        {
            case ElementType.Float32:
                return GraphTensor.Own(Values<float>(dense, torch.ScalarType.Float32), dims);
            case ElementType.Float64:
                return GraphTensor.Own(Values<double>(dense, torch.ScalarType.Float64), dims);
            case ElementType.Float16:
                return GraphTensor.Own(Array.ConvertAll(Values<float>(dense, torch.ScalarType.Float32), v => (Half)v), dims);
            case ElementType.Int64:
                return GraphTensor.Own(Values<long>(dense, torch.ScalarType.Int64), dims);
            case ElementType.Int32:
                return GraphTensor.Own(Values<int>(dense, torch.ScalarType.Int32), dims);
            case ElementType.Int8:
                return GraphTensor.Own(Values<sbyte>(dense, torch.ScalarType.Int8), dims);
            case ElementType.UInt8:
                return GraphTensor.Own(Values<byte>(dense, torch.ScalarType.Byte), dims);
            case ElementType.Bool:
                return GraphTensor.Own(Values<bool>(dense, torch.ScalarType.Bool), dims);
            default:
                throw new ModelException($"A trained tensor cannot be stored as {elementType}; use a graph whose initializer is a float, a half, a double or an integer.");
        }
    }

    /// <summary>The values of a floating-point tensor in single precision.</summary>
    public static float[] ToFloats(GraphTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.ElementType switch
        {
            ElementType.Float32 => tensor.AsSpan<float>().ToArray(),
            ElementType.Float64 => Array.ConvertAll(tensor.AsSpan<double>().ToArray(), v => (float)v),
            ElementType.Float16 => Array.ConvertAll(tensor.AsSpan<Half>().ToArray(), v => (float)v),
            ElementType.BFloat16 => FromBFloat16(tensor),
            _ => throw new ModelException($"A tensor of {tensor.ElementType} cannot be read as floats for training; convert the model to single precision first."),
        };
    }

    /// <summary>The values of an integer or boolean tensor as 64-bit integers.</summary>
    public static long[] ToLongs(GraphTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.ElementType switch
        {
            ElementType.Int64 => tensor.AsSpan<long>().ToArray(),
            ElementType.Int32 => Array.ConvertAll(tensor.AsSpan<int>().ToArray(), v => (long)v),
            ElementType.Int16 => Array.ConvertAll(tensor.AsSpan<short>().ToArray(), v => (long)v),
            ElementType.Int8 => Array.ConvertAll(tensor.AsSpan<sbyte>().ToArray(), v => (long)v),
            ElementType.UInt8 => Array.ConvertAll(tensor.AsSpan<byte>().ToArray(), v => (long)v),
            ElementType.UInt16 => Array.ConvertAll(tensor.AsSpan<ushort>().ToArray(), v => (long)v),
            ElementType.UInt32 => Array.ConvertAll(tensor.AsSpan<uint>().ToArray(), v => (long)v),
            ElementType.UInt64 => Array.ConvertAll(tensor.AsSpan<ulong>().ToArray(), v => checked((long)v)),
            ElementType.Bool => Array.ConvertAll(tensor.AsSpan<bool>().ToArray(), v => v ? 1L : 0L),
            _ => throw new ModelException($"A tensor of {tensor.ElementType} cannot be read as integers."),
        };
    }

    /// <summary>The elements of a libtorch tensor in row-major order, converted to <paramref name="type"/> (whose .NET type is <typeparamref name="T"/>).</summary>
    internal static T[] Values<T>(Tensor tensor, torch.ScalarType type) where T : unmanaged
    {
        using var detached = tensor.detach();
        using var host = detached.cpu();
        using var typed = host.to_type(type);
        using var dense = typed.contiguous();
        return dense.data<T>().ToArray();
    }

    private static double[] ToDoubles(GraphTensor tensor) => tensor.ElementType == ElementType.Float64
        ? tensor.AsSpan<double>().ToArray()
        : Array.ConvertAll(ToFloats(tensor), v => (double)v);

    private static float[] FromBFloat16(GraphTensor tensor)
    {
        var bytes = tensor.Bytes.Span;
        var values = new float[tensor.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = BitConverter.Int32BitsToSingle((bytes[2 * i] | (bytes[2 * i + 1] << 8)) << 16);
        return values;
    }
}
