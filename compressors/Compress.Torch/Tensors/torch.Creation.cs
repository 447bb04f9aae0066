using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Zeros.</summary>
    /// <param name="size">The shape.</param>
    /// <param name="dtype">The type of the elements; single precision if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Recorded(Ops.Zeros.Call(size, dtype, Argument.None, device), requires_grad);

    /// <summary>Zeros in one dimension.</summary>
    /// <param name="size">The number of elements.</param>
    /// <param name="dtype">The type of the elements; single precision if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros([size], dtype, device, requires_grad);

    /// <summary>Ones.</summary>
    /// <param name="size">The shape.</param>
    /// <param name="dtype">The type of the elements; single precision if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Recorded(Ops.Ones.Call(size, dtype, Argument.None, device), requires_grad);

    /// <summary>Ones in one dimension.</summary>
    /// <param name="size">The number of elements.</param>
    /// <param name="dtype">The type of the elements; single precision if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones([size], dtype, device, requires_grad);

    /// <summary>Memory that is not initialised.</summary>
    /// <param name="size">The shape.</param>
    /// <param name="dtype">The type of the elements; single precision if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Recorded(Ops.EmptyMemoryFormat.Call(size, dtype, Argument.None, device), requires_grad);

    /// <summary>One number everywhere.</summary>
    /// <param name="size">The shape.</param>
    /// <param name="value">The number.</param>
    /// <param name="dtype">The type of the elements; single precision for a floating point number if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor full(
        long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Recorded(Ops.Full.Call(size, value, dtype, Argument.None, device), requires_grad);

    /// <summary>The identity matrix.</summary>
    /// <param name="rows">Rows and columns.</param>
    /// <param name="dtype">The type of the elements; single precision if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    public static Tensor eye(long rows, ScalarType? dtype = null, Device? device = null) =>
        Ops.Eye.Call(rows, dtype, Argument.None, device);

    /// <summary>Numbers from 0 up to an end, which is not reached, by steps of 1.</summary>
    /// <param name="stop">The end.</param>
    /// <param name="dtype">The type of the elements; that of the number if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null) =>
        arange(0, stop, 1, dtype, device);

    /// <summary>Numbers from a start up to an end, which is not reached.</summary>
    /// <param name="start">The start.</param>
    /// <param name="stop">The end.</param>
    /// <param name="step">The step.</param>
    /// <param name="dtype">The type of the elements; that of the numbers if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null) =>
        Ops.ArangeStartStep.Call(start, stop, step, dtype, Argument.None, device);

    /// <summary>Evenly spaced numbers, both ends included.</summary>
    /// <param name="start">The first.</param>
    /// <param name="end">The last.</param>
    /// <param name="steps">How many.</param>
    /// <param name="dtype">The type of the elements; single precision if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null) =>
        Ops.Linspace.Call(start, end, steps, dtype, Argument.None, device);

    /// <summary>Draws from the uniform distribution over 0 to 1.</summary>
    /// <param name="size">The shape.</param>
    /// <param name="dtype">The type of the elements; single precision if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Recorded(Ops.Rand.Call(size, dtype, Argument.None, device), requires_grad);

    /// <summary>Draws from the normal distribution with mean 0 and variance 1.</summary>
    /// <param name="size">The shape.</param>
    /// <param name="dtype">The type of the elements; single precision if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    /// <param name="requires_grad">Whether to record operations for gradients.</param>
    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Recorded(Ops.Randn.Call(size, dtype, Argument.None, device), requires_grad);

    /// <summary>Draws integers from <paramref name="low"/> up to <paramref name="high"/>, which is not reached.</summary>
    /// <param name="low">The smallest.</param>
    /// <param name="high">One more than the largest.</param>
    /// <param name="size">The shape.</param>
    /// <param name="dtype">The type of the elements; signed 64 bit if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null) =>
        Ops.RandintLow.Call(low, high, size, dtype ?? ScalarType.Int64, Argument.None, device);

    /// <summary>The numbers from 0 up to n, which is not reached, in random order.</summary>
    /// <param name="n">How many.</param>
    /// <param name="dtype">The type of the elements; signed 64 bit if null.</param>
    /// <param name="device">The device; the processor if null.</param>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null) =>
        Ops.Randperm.Call(n, dtype ?? ScalarType.Int64, Argument.None, device);

    private static Tensor Recorded(Tensor tensor, bool requiresGrad) =>
        requiresGrad ? tensor.requires_grad_() : tensor;
}
