using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The division of a residual sum by its scale, by a product with the reciprocal and one step of correction (Markstein, "Computation of
/// elementary functions on the IBM RISC System/6000 processor", 1990): four times as quick as the instruction that divides. A sum of two
/// bytes has 65,536 values at most, so that all of them are tried before it is used.
/// </summary>
internal static class ResidualQuotient
{
    /// <summary>The reciprocal of the sum's scale where every possible sum's quotient has the bits of the division, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Reciprocal(in QuantStore store)
    {
        if (!Fma.IsSupported || !Avx2.IsSupported)
            return 0;
        Vector256<float> scale = Vector256.Create(store.SumScale), reciprocal = Vector256.Create(1 / store.SumScale);
        Vector256<int> eight = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
        for (float steps = store.Low; steps <= store.High; steps++)
        {
            Vector256<float> result = Vector256.Create(steps * store.Scale);
            for (int r = 0; r < 256; r += 8)
            {
                Vector256<float> residual = Avx.ConvertToVector256Single(eight + Vector256.Create(r - store.ResidualZeroPoint)) * store.ResidualScale;
                Vector256<float> sum = result + residual;
                if (Of(sum, scale, reciprocal).AsInt32() != (sum / scale).AsInt32())
                    return 0;
            }
        }

        return reciprocal.ToScalar();
    }

    /// <summary>Sums by their scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<float> sum, Vector256<float> scale, Vector256<float> reciprocal)
    {
        Vector256<float> quotient = sum * reciprocal;
        return Fma.MultiplyAdd(Fma.MultiplyAddNegated(quotient, scale, sum), reciprocal, quotient);
    }
}
