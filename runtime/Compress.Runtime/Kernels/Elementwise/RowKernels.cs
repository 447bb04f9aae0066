using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Compress.Runtime.Kernels;

/// <summary>Kernels that work on whole contiguous rows: softmax, log-softmax, layer normalization, sums. Chosen once for the process's tier.</summary>
internal static unsafe class RowKernels
{
    private static bool Wide => KernelTiers.IsAllowed(KernelTier.Avx512);
    private static bool Middle => KernelTiers.IsMiddle(KernelTiers.Limit);

    /// <summary>Rows up to this length are computed side by side, one a lane.</summary>
    private const int ShortRow = 8;

    /// <summary>exp(x - max) / sum, row by row; y may be x. A row of length 0 stays as it is.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Elements of a row.</param>
    public static void Softmax(float* x, float* y, long rows, long length)
    {
        if (length <= ShortRow && rows > 1)
        {
            if (Wide)
                ShortRows<MathLanes512, Vector512<float>>.Softmax(x, y, rows, (int)length);
            else if (Middle)
                ShortRows<MathLanes256, Vector256<float>>.Softmax(x, y, rows, (int)length);
            else
                ShortRows<MathLanes128, Vector128<float>>.Softmax(x, y, rows, (int)length);
            return;
        }

        for (long row = 0; row < rows; row++, x += length, y += length)
        {
            if (Wide)
                RowLoop<MathLanes512, Vector512<float>>.Softmax(x, y, length);
            else if (Middle)
                RowLoop<MathLanes256, Vector256<float>>.Softmax(x, y, length);
            else
                RowLoop<MathLanes128, Vector128<float>>.Softmax(x, y, length);
        }
    }

    /// <summary>x - max - log(sum exp(x - max)), row by row; y may be x.</summary>
    public static void LogSoftmax(float* x, float* y, long rows, long length)
    {
        for (long row = 0; row < rows; row++, x += length, y += length)
        {
            float max = float.NegativeInfinity;
            for (long i = 0; i < length; i++)
                max = MathF.Max(max, x[i]);
            double sum = 0;
            for (long i = 0; i < length; i++)
                sum += MathF.Exp(x[i] - max);
            float shift = max + (float)Math.Log(sum);
            for (long i = 0; i < length; i++)
                y[i] = x[i] - shift;
        }
    }

    /// <summary>(x - mean) / sqrt(variance + epsilon) * scale + bias, row by row; y may be x.</summary>
    /// <param name="scale">One for each element of a row.</param>
    /// <param name="bias">One for each element of a row, or null.</param>
    public static void LayerNormalization(float* x, float* y, long rows, long length, float* scale, float* bias, float epsilon)
    {
        for (long row = 0; row < rows; row++, x += length, y += length)
        {
            if (Wide)
                RowLoop<MathLanes512, Vector512<float>>.Normalize(x, y, length, scale, bias, epsilon);
            else if (Middle)
                RowLoop<MathLanes256, Vector256<float>>.Normalize(x, y, length, scale, bias, epsilon);
            else
                RowLoop<MathLanes128, Vector128<float>>.Normalize(x, y, length, scale, bias, epsilon);
        }
    }

    /// <summary>The sum of a row, in as many partial sums as a vector has lanes.</summary>
    public static float Sum(float* x, long length) => Wide ? RowLoop<MathLanes512, Vector512<float>>.Sum(x, length)
        : Middle ? RowLoop<MathLanes256, Vector256<float>>.Sum(x, length)
        : RowLoop<MathLanes128, Vector128<float>>.Sum(x, length);

    private static class RowLoop<TLanes, TVec>
        where TLanes : struct, IMathLanes<TVec>
        where TVec : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static float Sum(float* x, long length)
        {
            TVec sums = TLanes.Broadcast(0);
            long i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count)
                sums = TLanes.Add(sums, TLanes.Load(x + i));
            float sum = TLanes.Sum(sums);
            for (; i < length; i++)
                sum += x[i];
            return sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Normalize(float* x, float* y, long length, float* scale, float* bias, float epsilon)
        {
            float mean = Sum(x, length) / length;
            TVec shift = TLanes.Broadcast(mean), sums = TLanes.Broadcast(0);
            long i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count)
            {
                TVec d = TLanes.Subtract(TLanes.Load(x + i), shift);
                sums = TLanes.Add(sums, TLanes.Multiply(d, d));
            }

            double squares = TLanes.Sum(sums);
            for (; i < length; i++)
                squares += (x[i] - mean) * (x[i] - mean);
            float inverse = 1 / MathF.Sqrt((float)(squares / length) + epsilon);
            TVec by = TLanes.Broadcast(inverse);
            for (i = 0; i <= length - TLanes.Count; i += TLanes.Count)
            {
                TVec v = TLanes.Multiply(TLanes.Multiply(TLanes.Subtract(TLanes.Load(x + i), shift), by), TLanes.Load(scale + i));
                TLanes.Store(y + i, bias is null ? v : TLanes.Add(v, TLanes.Load(bias + i)));
            }

            for (; i < length; i++)
                y[i] = ((x[i] - mean) * inverse * scale[i]) + (bias is null ? 0 : bias[i]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Softmax(float* x, float* y, long length)
        {
            float max = float.NegativeInfinity;
            long i = 0;
            if (length >= TLanes.Count)
            {
                TVec most = TLanes.Load(x);
                for (i = TLanes.Count; i <= length - TLanes.Count; i += TLanes.Count)
                    most = TLanes.Max(most, TLanes.Load(x + i));
                float* lanes = stackalloc float[16];
                TLanes.Store(lanes, most);
                for (int lane = 0; lane < TLanes.Count; lane++)
                    max = MathF.Max(max, lanes[lane]);
            }

            for (; i < length; i++)
                max = MathF.Max(max, x[i]);
            float* last = stackalloc float[16];
            TVec shift = TLanes.Broadcast(max), sums = TLanes.Broadcast(0);
            for (i = 0; i <= length - TLanes.Count; i += TLanes.Count)
            {
                TVec e = TLanes.Exp(TLanes.Subtract(TLanes.Load(x + i), shift));
                sums = TLanes.Add(sums, e);
                TLanes.Store(y + i, e);
            }

            float sum = TLanes.Sum(sums);
            if (i < length)
            {
                long rest = (length - i) * sizeof(float);
                Buffer.MemoryCopy(x + i, last, rest, rest);
                TLanes.Store(last, TLanes.Exp(TLanes.Subtract(TLanes.Load(last), shift)));
                for (long k = 0; k < length - i; k++)
                    sum += last[k];
                Buffer.MemoryCopy(last, y + i, rest, rest);
            }

            TVec inverse = TLanes.Broadcast(1 / sum);
            for (i = 0; i <= length - TLanes.Count; i += TLanes.Count)
                TLanes.Store(y + i, TLanes.Multiply(TLanes.Load(y + i), inverse));
            for (; i < length; i++)
                y[i] *= 1 / sum;
        }
    }
}
