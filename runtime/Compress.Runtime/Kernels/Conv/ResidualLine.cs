using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>
/// A residual sum in steps as a line through both quantized terms: <c>result * A + (residual * B + C)</c> with fused products, in place of two
/// products, a sum and a division that round one by one. The line rounds differently, but what counts are whole steps: all 65,536 pairs of
/// terms are tried when constants are prepared, with neighbouring values of A and B, and a line is taken only where every pair gives the same.
/// </summary>
/// <param name="a">Steps of the sum for a step of the result.</param>
/// <param name="b">Steps of the sum for a step of the residual.</param>
/// <param name="c">Steps of the sum at the residual's zero point, negated.</param>
internal readonly struct ResidualLine(float a, float b, float c)
{
    public float A => a;
    public float B => b;
    public float C => c;

    /// <summary>A line that gives the bits of the reference for every pair of terms, or null where none was found or fused products are missing.</summary>
    /// <param name="store">The constants of the store: bounds, scales and zero points of both terms and the sum.</param>
    public static ResidualLine? Find(in QuantStore store)
    {
        if (!Fma.IsSupported || !Avx2.IsSupported)
            return null;
        float a = (float)((double)store.Scale / store.SumScale), b = (float)((double)store.ResidualScale / store.SumScale);
        if (!float.IsFinite(a) || !float.IsFinite(b))
            return null;
        // The nearest values first.
        ReadOnlySpan<sbyte> moves = [0, 1, -1];
        foreach (sbyte x in moves)
        {
            foreach (sbyte y in moves)
            {
                float first = Neighbour(a, x), second = Neighbour(b, y);
                var line = new ResidualLine(first, second, (float)(-store.ResidualZeroPoint * (double)second));
                if (line.Serves(store))
                    return line;
            }
        }

        return null;
    }

    private static float Neighbour(float value, int steps) => steps == 0 ? value : steps > 0 ? MathF.BitIncrement(value) : MathF.BitDecrement(value);

    /// <summary>Whether every pair of terms gives the same bounded step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Serves(in QuantStore store)
    {
        Vector256<float> low = Vector256.Create(store.SumLow), high = Vector256.Create(store.SumHigh), first = Vector256.Create(a), second = Vector256.Create(b), third = Vector256.Create(c);
        for (int r = 0; r < 256; r += 8)
        {
            Vector256<int> bytes = Vector256.Create(r) + Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
            Vector256<float> added = Avx.ConvertToVector256Single(bytes - Vector256.Create(store.ResidualZeroPoint)) * store.ResidualScale;
            Vector256<float> start = Fma.MultiplyAdd(Avx.ConvertToVector256Single(bytes), second, third);
            for (float q = store.Low; q <= store.High; q++)
            {
                Vector256<float> reference = ((Vector256.Create(q) * store.Scale) + added) / Vector256.Create(store.SumScale);
                Vector256<float> mine = Fma.MultiplyAdd(Vector256.Create(q), first, start);
                reference = Avx.RoundToNearestInteger(Avx.Min(Avx.Max(reference, low), high));
                mine = Avx.RoundToNearestInteger(Avx.Min(Avx.Max(mine, low), high));
                if (!Vector256.EqualsAll(reference, mine))
                    return false;
            }
        }

        return true;
    }
}
