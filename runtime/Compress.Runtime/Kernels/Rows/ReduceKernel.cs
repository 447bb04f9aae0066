using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Reduces the middle one of three dimensions of floats. Sums run in vectors over blocks, blocks are added in double precision, so that the
/// error does not grow with the length.
/// </summary>
internal static unsafe class ReduceKernel
{
    private static readonly bool Wide = KernelTiers.IsAllowed(KernelTier.Avx512);
    private static readonly bool Middle = KernelTiers.IsMiddle(KernelTiers.Limit);

    /// <summary>y[o, i] = reduction over r of x[o, r, i].</summary>
    /// <param name="outer">Size of the first dimension.</param>
    /// <param name="reduced">Size of the middle one, 1 or more.</param>
    /// <param name="inner">Size of the last one.</param>
    /// <param name="tier">Upper bound of the tier; the process's limit unless given.</param>
    public static void Run(ReduceKind kind, float* x, float* y, long outer, long reduced, long inner, KernelTier? tier = null)
    {
        bool wide = tier is null ? Wide : tier >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512);
        bool middle = tier is null ? Middle : KernelTiers.IsMiddle(tier.Value);
        if (wide)
            Loop<MathLanes512, Vector512<float>>.Run(kind, x, y, outer, reduced, inner);
        else if (middle)
            Loop<MathLanes256, Vector256<float>>.Run(kind, x, y, outer, reduced, inner);
        else
            Loop<MathLanes128, Vector128<float>>.Run(kind, x, y, outer, reduced, inner);
    }

    private static class Loop<TLanes, TVec>
        where TLanes : struct, IMathLanes<TVec>
        where TVec : struct
    {
        private const long Block = 2048;

        public static void Run(ReduceKind kind, float* x, float* y, long outer, long reduced, long inner)
        {
            double by = kind == ReduceKind.Mean ? 1.0 / reduced : 1;
            for (long o = 0; o < outer; o++, x += reduced * inner, y += inner)
            {
                switch (kind)
                {
                    case ReduceKind.Max or ReduceKind.Min when inner == 1:
                        *y = RowExtreme(x, reduced, kind == ReduceKind.Max);
                        break;
                    case ReduceKind.Max or ReduceKind.Min:
                        Extremes(x, y, reduced, inner, kind == ReduceKind.Max);
                        break;
                    case var _ when inner == 1:
                        *y = (float)(RowSum(x, reduced, kind == ReduceKind.SumSquare) * by);
                        break;
                    default:
                        Sums(x, y, reduced, inner, kind == ReduceKind.SumSquare, (float)by);
                        break;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static double RowSum(float* x, long count, bool square)
        {
            double all = 0;
            for (long first = 0; first < count; first += Block)
            {
                long end = Math.Min(count, first + Block), i = first;
                TVec a = TLanes.Broadcast(0), b = a, c = a, d = a;
                for (; i <= end - (4 * TLanes.Count); i += 4 * TLanes.Count)
                {
                    a = TLanes.Add(a, Term(x + i, square));
                    b = TLanes.Add(b, Term(x + i + TLanes.Count, square));
                    c = TLanes.Add(c, Term(x + i + (2 * TLanes.Count), square));
                    d = TLanes.Add(d, Term(x + i + (3 * TLanes.Count), square));
                }

                for (; i <= end - TLanes.Count; i += TLanes.Count)
                    a = TLanes.Add(a, Term(x + i, square));
                float sum = TLanes.Sum(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
                for (; i < end; i++)
                    sum += square ? x[i] * x[i] : x[i];
                all += sum;
            }

            return all;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVec Term(float* x, bool square)
        {
            TVec v = TLanes.Load(x);
            return square ? TLanes.Multiply(v, v) : v;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float RowExtreme(float* x, long count, bool most)
        {
            long i = 0;
            float extreme = x[0];
            if (count >= TLanes.Count)
            {
                TVec v = TLanes.Load(x);
                for (i = TLanes.Count; i <= count - TLanes.Count; i += TLanes.Count)
                    v = most ? TLanes.Max(v, TLanes.Load(x + i)) : TLanes.Min(v, TLanes.Load(x + i));
                float* lanes = stackalloc float[16];
                TLanes.Store(lanes, v);
                extreme = lanes[0];
                for (int lane = 1; lane < TLanes.Count; lane++)
                    extreme = most ? MathF.Max(extreme, lanes[lane]) : MathF.Min(extreme, lanes[lane]);
            }

            for (; i < count; i++)
                extreme = most ? MathF.Max(extreme, x[i]) : MathF.Min(extreme, x[i]);
            return extreme;
        }

        /// <summary>Sums of columns: rows in blocks of 64, each block in registers, four columns of vectors at a time.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Sums(float* x, float* y, long rows, long columns, bool square, float by)
        {
            long c = 0;
            for (; c <= columns - (4 * TLanes.Count); c += 4 * TLanes.Count)
            {
                TVec zero = TLanes.Broadcast(0);
                TVec s0 = zero, s1 = zero, s2 = zero, s3 = zero;
                for (long first = 0; first < rows; first += 64)
                {
                    TVec b0 = zero, b1 = zero, b2 = zero, b3 = zero;
                    float* from = x + (first * columns) + c;
                    for (long r = Math.Min(64, rows - first); r > 0; r--, from += columns)
                    {
                        b0 = TLanes.Add(b0, Term(from, square));
                        b1 = TLanes.Add(b1, Term(from + TLanes.Count, square));
                        b2 = TLanes.Add(b2, Term(from + (2 * TLanes.Count), square));
                        b3 = TLanes.Add(b3, Term(from + (3 * TLanes.Count), square));
                    }

                    (s0, s1, s2, s3) = (TLanes.Add(s0, b0), TLanes.Add(s1, b1), TLanes.Add(s2, b2), TLanes.Add(s3, b3));
                }

                TVec times = TLanes.Broadcast(by);
                TLanes.Store(y + c, TLanes.Multiply(s0, times));
                TLanes.Store(y + c + TLanes.Count, TLanes.Multiply(s1, times));
                TLanes.Store(y + c + (2 * TLanes.Count), TLanes.Multiply(s2, times));
                TLanes.Store(y + c + (3 * TLanes.Count), TLanes.Multiply(s3, times));
            }

            for (; c < columns; c++)
            {
                double sum = 0;
                for (long r = 0; r < rows; r++)
                {
                    float v = x[(r * columns) + c];
                    sum += square ? v * v : v;
                }

                y[c] = (float)(sum * by);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Extremes(float* x, float* y, long rows, long columns, bool most)
        {
            long c = 0;
            if (columns >= 4 * TLanes.Count)
            {
                // Rows in fours, each from end to end: columns of many rows would be read a cache line at a time.
                long whole = columns / TLanes.Count * TLanes.Count;
                Buffer.MemoryCopy(x, y, whole * sizeof(float), whole * sizeof(float));
                long r = 1;
                for (; r + 4 <= rows; r += 4)
                {
                    float* from = x + (r * columns);
                    for (c = 0; c < whole; c += TLanes.Count, from += TLanes.Count)
                    {
                        TVec v0 = TLanes.Load(from), v1 = TLanes.Load(from + columns), v2 = TLanes.Load(from + (2 * columns)), v3 = TLanes.Load(from + (3 * columns)), v = TLanes.Load(y + c);
                        TLanes.Store(y + c, most ? TLanes.Max(v, TLanes.Max(TLanes.Max(v0, v1), TLanes.Max(v2, v3))) : TLanes.Min(v, TLanes.Min(TLanes.Min(v0, v1), TLanes.Min(v2, v3))));
                    }
                }

                for (; r < rows; r++)
                {
                    float* from = x + (r * columns);
                    for (c = 0; c < whole; c += TLanes.Count, from += TLanes.Count)
                        TLanes.Store(y + c, most ? TLanes.Max(TLanes.Load(y + c), TLanes.Load(from)) : TLanes.Min(TLanes.Load(y + c), TLanes.Load(from)));
                }

                c = whole;
            }

            for (; c <= columns - TLanes.Count; c += TLanes.Count)
            {
                TVec v = TLanes.Load(x + c);
                for (long r = 1; r < rows; r++)
                    v = most ? TLanes.Max(v, TLanes.Load(x + (r * columns) + c)) : TLanes.Min(v, TLanes.Load(x + (r * columns) + c));
                TLanes.Store(y + c, v);
            }

            for (; c < columns; c++)
            {
                float extreme = x[c];
                for (long r = 1; r < rows; r++)
                    extreme = most ? MathF.Max(extreme, x[(r * columns) + c]) : MathF.Min(extreme, x[(r * columns) + c]);
                y[c] = extreme;
            }
        }
    }
}
