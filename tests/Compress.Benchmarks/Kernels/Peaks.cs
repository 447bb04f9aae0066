using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Kernels;

namespace Compress.Benchmarks.Kernels;

/// <summary>What one core's registers can do at most: multiply-accumulates a second without touching memory.</summary>
internal static class Peaks
{
    private const int Rounds = 20_000_000;

    public static double Float(KernelTier tier) => tier switch
    {
        KernelTier.Avx512 or KernelTier.Avx512Vnni => Best(16 * 12, Float512),
        KernelTier.Avx2 or KernelTier.AvxVnni => Best(8 * 12, Float256),
        _ => Best(4 * 12, Float128),
    };

    /// <summary>
    /// What two threads do at once, against one alone: 2 where they have a core each, less where the machine's processors are threads of one core
    /// or share its time with others.
    /// </summary>
    public static double OfTwoThreads()
    {
        static double Seconds(int threads)
        {
            long start = Stopwatch.GetTimestamp();
            var all = new Thread[threads];
            for (int t = 0; t < threads; t++)
            {
                all[t] = new Thread(() =>
                {
                    for (int i = 0; i < 10; i++)
                        Float128();
                });
                all[t].Start();
            }

            foreach (Thread each in all)
                each.Join();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Seconds(1);
        return 2 * Seconds(1) / Seconds(2);
    }

    /// <summary>Exact products of unsigned and signed bytes, by the best instructions of the tier; 0 where nothing was written for it.</summary>
    public static double Quant(KernelTier tier) => tier switch
    {
        KernelTier.Avx512Vnni => MachinePeak.Dot512(),
        KernelTier.AvxVnni or KernelTier.Avx512 when AvxVnni.IsSupported => Vnni256(),
        KernelTier.Avx2 => Best(16 * 6, Words256),
        _ => 0,
    };

    /// <summary>The 256-bit dot product of AVX-VNNI; 0 where there is none.</summary>
    public static double Vnni256() => AvxVnni.IsSupported ? Best(32 * 12, Dot256) : 0;

    private static double Best(int macsPerRound, Action loop)
    {
        double best = 0;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            loop();
            best = Math.Max(best, (double)macsPerRound * Rounds / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    // A boxed result would be a call, around which every sum would be kept on the stack.
    private static float s_sink;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Float512()
    {
        Vector512<float> v = Vector512.Create(0.5f), w = Vector512.Create(0.25f);
        Vector512<float> a = v, b = v, c = v, d = v, e = v, f = v, g = v, h = v, i = v, j = v, k = v, l = v;
        for (int r = 0; r < Rounds; r++)
        {
            a = Avx512F.FusedMultiplyAdd(v, w, a); b = Avx512F.FusedMultiplyAdd(v, w, b); c = Avx512F.FusedMultiplyAdd(v, w, c); d = Avx512F.FusedMultiplyAdd(v, w, d);
            e = Avx512F.FusedMultiplyAdd(v, w, e); f = Avx512F.FusedMultiplyAdd(v, w, f); g = Avx512F.FusedMultiplyAdd(v, w, g); h = Avx512F.FusedMultiplyAdd(v, w, h);
            i = Avx512F.FusedMultiplyAdd(v, w, i); j = Avx512F.FusedMultiplyAdd(v, w, j); k = Avx512F.FusedMultiplyAdd(v, w, k); l = Avx512F.FusedMultiplyAdd(v, w, l);
        }

        s_sink = (a + b + c + d + e + f + g + h + i + j + k + l).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Float256()
    {
        Vector256<float> v = Vector256.Create(0.5f), w = Vector256.Create(0.25f);
        Vector256<float> a = v, b = v, c = v, d = v, e = v, f = v, g = v, h = v, i = v, j = v, k = v, l = v;
        for (int r = 0; r < Rounds; r++)
        {
            a = Fma.MultiplyAdd(v, w, a); b = Fma.MultiplyAdd(v, w, b); c = Fma.MultiplyAdd(v, w, c); d = Fma.MultiplyAdd(v, w, d);
            e = Fma.MultiplyAdd(v, w, e); f = Fma.MultiplyAdd(v, w, f); g = Fma.MultiplyAdd(v, w, g); h = Fma.MultiplyAdd(v, w, h);
            i = Fma.MultiplyAdd(v, w, i); j = Fma.MultiplyAdd(v, w, j); k = Fma.MultiplyAdd(v, w, k); l = Fma.MultiplyAdd(v, w, l);
        }

        s_sink = (a + b + c + d + e + f + g + h + i + j + k + l).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Float128()
    {
        Vector128<float> v = Vector128.Create(0.5f), w = Vector128.Create(0.25f);
        Vector128<float> a = v, b = v, c = v, d = v, e = v, f = v, g = v, h = v, i = v, j = v, k = v, l = v;
        for (int r = 0; r < Rounds; r++)
        {
            a = Vector128.MultiplyAddEstimate(v, w, a); b = Vector128.MultiplyAddEstimate(v, w, b); c = Vector128.MultiplyAddEstimate(v, w, c); d = Vector128.MultiplyAddEstimate(v, w, d);
            e = Vector128.MultiplyAddEstimate(v, w, e); f = Vector128.MultiplyAddEstimate(v, w, f); g = Vector128.MultiplyAddEstimate(v, w, g); h = Vector128.MultiplyAddEstimate(v, w, h);
            i = Vector128.MultiplyAddEstimate(v, w, i); j = Vector128.MultiplyAddEstimate(v, w, j); k = Vector128.MultiplyAddEstimate(v, w, k); l = Vector128.MultiplyAddEstimate(v, w, l);
        }

        s_sink = (a + b + c + d + e + f + g + h + i + j + k + l).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot256()
    {
        Vector256<byte> v = Vector256.Create((byte)3);
        Vector256<sbyte> w = Vector256.Create((sbyte)1);
        Vector256<int> z = Vector256<int>.Zero;
        Vector256<int> a = z, b = z, c = z, d = z, e = z, f = z, g = z, h = z, i = z, j = z, k = z, l = z;
        for (int r = 0; r < Rounds; r++)
        {
            a = AvxVnni.MultiplyWideningAndAdd(a, v, w); b = AvxVnni.MultiplyWideningAndAdd(b, v, w); c = AvxVnni.MultiplyWideningAndAdd(c, v, w); d = AvxVnni.MultiplyWideningAndAdd(d, v, w);
            e = AvxVnni.MultiplyWideningAndAdd(e, v, w); f = AvxVnni.MultiplyWideningAndAdd(f, v, w); g = AvxVnni.MultiplyWideningAndAdd(g, v, w); h = AvxVnni.MultiplyWideningAndAdd(h, v, w);
            i = AvxVnni.MultiplyWideningAndAdd(i, v, w); j = AvxVnni.MultiplyWideningAndAdd(j, v, w); k = AvxVnni.MultiplyWideningAndAdd(k, v, w); l = AvxVnni.MultiplyWideningAndAdd(l, v, w);
        }

        s_sink = (a + b + c + d + e + f + g + h + i + j + k + l).ToScalar();
    }

    // Sixteen-bit products, which are exact for every 8-bit weight: a multiplication and an addition for 16 multiply-accumulates.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Words256()
    {
        Vector256<short> v = Vector256.Create((short)3), one = Vector256.Create((short)1);
        Vector256<short> w = one, w1 = one + one, w2 = w1 + one, w3 = w2 + one, w4 = w3 + one, w5 = w4 + one;
        Vector256<int> z = Vector256<int>.Zero;
        Vector256<int> a = z, b = z, c = z, d = z, e = z, f = z;
        for (int r = 0; r < Rounds; r++)
        {
            // A factor that changes each round, or the compiler would take the products out of the loop.
            v ^= one;
            a += Avx2.MultiplyAddAdjacent(v, w); b += Avx2.MultiplyAddAdjacent(v, w1); c += Avx2.MultiplyAddAdjacent(v, w2);
            d += Avx2.MultiplyAddAdjacent(v, w3); e += Avx2.MultiplyAddAdjacent(v, w4); f += Avx2.MultiplyAddAdjacent(v, w5);
        }

        s_sink = (a + b + c + d + e + f).ToScalar();
    }
}
