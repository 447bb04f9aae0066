using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of a shape from elements in row-major order, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor tensor(
        float[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A tensor of one dimension from elements, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        float[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A tensor without dimensions from a number.</summary>
    /// <param name="scalar">The number.</param>
    /// <param name="dtype">The type to convert to; the number's own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        float scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor of a shape from elements in row-major order, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor tensor(
        double[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A tensor of one dimension from elements, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        double[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A tensor without dimensions from a number.</summary>
    /// <param name="scalar">The number.</param>
    /// <param name="dtype">The type to convert to; the number's own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor of a shape from elements in row-major order, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor tensor(
        long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A tensor of one dimension from elements, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A tensor without dimensions from a number.</summary>
    /// <param name="scalar">The number.</param>
    /// <param name="dtype">The type to convert to; the number's own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor of a shape from elements in row-major order, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor tensor(
        int[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A tensor of one dimension from elements, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        int[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A tensor without dimensions from a number.</summary>
    /// <param name="scalar">The number.</param>
    /// <param name="dtype">The type to convert to; the number's own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        int scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor of a shape from elements in row-major order, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor tensor(
        short[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<short>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A tensor of one dimension from elements, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        short[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<short>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A tensor without dimensions from a number.</summary>
    /// <param name="scalar">The number.</param>
    /// <param name="dtype">The type to convert to; the number's own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        short scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor of a shape from elements in row-major order, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor tensor(
        sbyte[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<sbyte>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A tensor of one dimension from elements, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        sbyte[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<sbyte>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A tensor without dimensions from a number.</summary>
    /// <param name="scalar">The number.</param>
    /// <param name="dtype">The type to convert to; the number's own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        sbyte scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor of a shape from elements in row-major order, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor tensor(
        byte[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A tensor of one dimension from elements, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        byte[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A tensor without dimensions from a number.</summary>
    /// <param name="scalar">The number.</param>
    /// <param name="dtype">The type to convert to; the number's own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        byte scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor of a shape from elements in row-major order, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor tensor(
        bool[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A tensor of one dimension from elements, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        bool[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A tensor without dimensions from a number.</summary>
    /// <param name="scalar">The number.</param>
    /// <param name="dtype">The type to convert to; the number's own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor of a shape from elements in row-major order, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor tensor(
        Half[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<Half>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A tensor of one dimension from elements, which are copied.</summary>
    /// <param name="dataArray">The elements.</param>
    /// <param name="dtype">The type to convert to; the elements' own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        Half[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<Half>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A tensor without dimensions from a number.</summary>
    /// <param name="scalar">The number.</param>
    /// <param name="dtype">The type to convert to; the number's own if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor tensor(
        Half scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan([scalar], [], dtype, device, requires_grad);
}
