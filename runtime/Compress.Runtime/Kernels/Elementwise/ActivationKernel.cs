namespace Compress.Runtime.Kernels;

/// <summary>Applies an activation to a stretch of floats, in place or not.</summary>
internal static unsafe class ActivationKernel
{
    private static readonly UnaryKernel?[] Kernels = CreateAll();

    public static void Apply(in Activation activation, float* x, float* y, long count)
    {
        UnaryKernel? kernel = Kernels[(int)activation.Kind];
        if (kernel is null)
        {
            if (x != y)
                Buffer.MemoryCopy(x, y, count * sizeof(float), count * sizeof(float));
            return;
        }

        kernel.Run(x, y, count, activation.A, activation.B);
    }

    private static UnaryKernel?[] CreateAll()
    {
        var kernels = new UnaryKernel?[Enum.GetValues<ActivationKind>().Length];
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
            kernels[(int)kind] = kind == ActivationKind.None ? null : new UnaryKernel(Enum.Parse<UnaryKind>(kind.ToString()));
        return kernels;
    }
}
