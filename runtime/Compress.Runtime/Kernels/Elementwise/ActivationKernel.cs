namespace Compress.Runtime.Kernels;

/// <summary>Applies an activation to a stretch of floats, in place or not.</summary>
internal static unsafe class ActivationKernel
{
    private static readonly UnaryKernel?[] Kernels = new UnaryKernel?[(int)ActivationKind.Softplus + 1];

    public static void Apply(in Activation activation, float* x, float* y, long count)
    {
        if (activation.Kind == ActivationKind.None)
        {
            if (x != y)
                Buffer.MemoryCopy(x, y, count * sizeof(float), count * sizeof(float));
            return;
        }

        // Made when first asked for; where two threads do that at once, both make the same.
        UnaryKernel kernel = Kernels[(int)activation.Kind] ??= UnaryKernel.Of(activation);
        kernel.Run(x, y, count, activation.A, activation.B);
    }
}
