namespace Compress.Runtime.Kernels;

/// <summary>Applies an activation to a stretch of floats, in place or not.</summary>
internal static unsafe class ActivationKernel
{
    public static void Apply(in Activation activation, float* x, float* y, long count)
    {
        for (long i = 0; i < count; i++)
            y[i] = activation.Apply(x[i]);
    }
}
