using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Gpu.Checks;

/// <summary>Tolerances by name, with their reasons. All are norms of differences over norms of what is expected.</summary>
internal static class Tolerance
{
    /// <summary>Double precision on two devices: the order of short sums, and functions that differ in their last bits.</summary>
    public const double DoubleAcrossDevices = 1e-12;

    /// <summary>HardSwish in double precision: libtorch's CUDA kernel divides by 6 with a factor kept in single precision.</summary>
    public const double ConstantInSingle = 6e-8;

    /// <summary>Single precision on two devices, TF32 off: the order of sums, and transforms that cuDNN may take for 3x3 filters.</summary>
    public const double SingleAcrossDevices = 1e-5;

    /// <summary>
    /// Recurrent layers in single precision: cuDNN's kernels have exponentials and hyperbolic tangents of their own, which add up over
    /// steps. In double precision the same layers lie within <see cref="DoubleAcrossDevices"/>.
    /// </summary>
    public const double RecurrentAcrossDevices = 5e-5;

    /// <summary>Products with factors of 8 bits (a relative rounding of 2^-9 each) over a few layers, against single precision.</summary>
    public const double BFloat16 = 2e-2;

    /// <summary>Products with factors of 11 bits (2^-12 each) over a few layers, against single precision.</summary>
    public const double Half = 3e-3;

    /// <summary>TF32 has 11 bits too; a product of random matrices lies about 3e-4 from the exact one.</summary>
    public const double Tf32 = 2e-3;

    /// <summary>
    /// Norm of the difference over that of what is expected; <paramref name="floor"/> keeps rounding noise about a zero from counting.
    /// NaN never passes, since every comparison with it is false.
    /// </summary>
    public static double Error(Tensor seen, Tensor expected, double floor = 0)
    {
        using var scope = torch.NewDisposeScope();
        using var quiet = torch.no_grad();
        Tensor a = seen.detach().cpu().to(torch.ScalarType.Float64), b = expected.detach().cpu().to(torch.ScalarType.Float64);
        Checks.Require(a.shape.AsSpan().SequenceEqual(b.shape), $"the shape is [{string.Join(", ", a.shape)}], expected [{string.Join(", ", b.shape)}]");
        var size = Math.Max(Norm(b), floor);
        var error = Norm(a.sub(b));
        return error == 0 ? 0 : error / size;
    }

    /// <summary>The Euclidean norm.</summary>
    public static double Norm(Tensor value)
    {
        using var scope = torch.NewDisposeScope();
        return Math.Sqrt(value.detach().to(torch.ScalarType.Float64).square().sum().ToDouble());
    }
}
