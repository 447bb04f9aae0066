using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Attention as one kernel: for each head the keys are packed once as columns; each query's scores, their softmax and the weighted sum of the
/// values follow while the scores are in the first-level cache. Heads are independent tasks.
/// </summary>
internal sealed unsafe class AttentionKernel
{
    /// <summary>Queries whose scores are worked on together.</summary>
    private const int Rows = 8;

    private readonly AttentionShape _shape;
    private readonly int _lanes;
    private readonly int _width;
    private readonly delegate*<AttentionShape, int, float*, float*, float*, float*, float*, void> _head;

    /// <param name="shape">Sizes and places; elements of a head lie together in q, v and the result.</param>
    /// <param name="tier">Upper bound of the tier; the process's limit unless given.</param>
    public AttentionKernel(AttentionShape shape, KernelTier? tier = null)
    {
        if (shape.Q.Element != 1 || shape.V.Element != 1 || shape.Y.Element != 1)
            throw new ArgumentException("The elements of a head must lie together in q, v and the result.");
        _shape = shape;
        KernelTier limit = tier ?? KernelTiers.Limit;
        if (limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512))
        {
            _lanes = 16;
            _head = &Loop<FloatLanes512, MathLanes512, Vector512<float>>.Head;
        }
        else if (KernelTiers.IsMiddle(limit))
        {
            _lanes = 8;
            _head = &Loop<FloatLanes256, MathLanes256, Vector256<float>>.Head;
        }
        else
        {
            _lanes = 4;
            _head = &Loop<FloatLanes128, MathLanes128, Vector128<float>>.Head;
        }

        _width = (shape.Keys + _lanes - 1) / _lanes * _lanes;
    }

    /// <summary>Bytes of scratch that each worker needs: packed keys and some rows of scores.</summary>
    public long ScratchBytes => ((((long)_width * (_shape.Size + 1)) + ((Rows - 1L) * _shape.Keys)) * sizeof(float) + 63) / 64 * 64;

    /// <param name="scratch"><see cref="ScratchBytes"/> for each worker.</param>
    public void Run(float* q, float* k, float* v, float* y, byte* scratch, ForkJoinPool pool)
    {
        var job = new Job { Q = q, K = k, V = v, Y = y, Scratch = scratch };
        pool.Run(_shape.Batch * _shape.Heads, _shape.Macs, &RunTask, this, &job);
    }

    private static void RunTask(object target, void* state, int task, int worker)
    {
        var kernel = (AttentionKernel)target;
        var job = (Job*)state;
        kernel._head(kernel._shape, task, job->Q, job->K, job->V, job->Y, (float*)(job->Scratch + (worker * kernel.ScratchBytes)));
    }

    private struct Job
    {
        public float* Q, K, V, Y;
        public byte* Scratch;
    }

    private static class Loop<TFloat, TMath, TVec>
        where TFloat : struct, IFloatLanes<TVec>
        where TMath : struct, IMathLanes<TVec>
        where TVec : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Head(AttentionShape s, int task, float* q, float* k, float* v, float* y, float* scratch)
        {
            int batch = task / s.Heads, head = task % s.Heads;
            q += (batch * s.Q.Batch) + (head * s.Q.Head);
            k += (batch * s.K.Batch) + (head * s.K.Head);
            v += (batch * s.V.Batch) + (head * s.V.Head);
            y += (batch * s.Y.Batch) + (head * s.Y.Head);
            int width = (s.Keys + TFloat.Count - 1) / TFloat.Count * TFloat.Count;
            float* scores = scratch + ((long)width * s.Size);
            for (int d = 0; d < s.Size; d++)
            {
                float* column = scratch + ((long)d * width);
                for (int j = 0; j < s.Keys; j++)
                    column[j] = k[(j * s.K.Position) + (d * s.K.Element)];
                for (int j = s.Keys; j < width; j++)
                    column[j] = 0;
            }

            for (int first = 0; first < s.Queries; first += Rows)
            {
                // Each row of scores ends in lanes that the next one overwrites.
                int rows = Math.Min(Rows, s.Queries - first);
                for (int i = 0; i < rows; i++, q += s.Q.Position)
                    Scores(q, scratch, s.Size, width, s.Scale, scores + (i * s.Keys));
                RowKernels.Softmax(scores, scores, rows, s.Keys);
                for (int i = 0; i < rows; i++, y += s.Y.Position)
                    Blend(scores + (i * s.Keys), v, s.Keys, s.V.Position, s.ValueSize, y);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Scores(float* q, float* keys, int size, int width, float scale, float* scores)
        {
            TVec times = TFloat.Broadcast(scale);
            int j = 0;
            for (; j + (4 * TFloat.Count) <= width; j += 4 * TFloat.Count)
            {
                TVec zero = TFloat.Broadcast(0);
                TVec a0 = zero, a1 = zero, a2 = zero, a3 = zero;
                float* key = keys + j;
                for (int d = 0; d < size; d++, key += width)
                {
                    TVec x = TFloat.Broadcast(q[d]);
                    a0 = TFloat.MultiplyAdd(x, TFloat.Load(key), a0);
                    a1 = TFloat.MultiplyAdd(x, TFloat.Load(key + TFloat.Count), a1);
                    a2 = TFloat.MultiplyAdd(x, TFloat.Load(key + (2 * TFloat.Count)), a2);
                    a3 = TFloat.MultiplyAdd(x, TFloat.Load(key + (3 * TFloat.Count)), a3);
                }

                TFloat.Store(scores + j, TFloat.Multiply(a0, times));
                TFloat.Store(scores + j + TFloat.Count, TFloat.Multiply(a1, times));
                TFloat.Store(scores + j + (2 * TFloat.Count), TFloat.Multiply(a2, times));
                TFloat.Store(scores + j + (3 * TFloat.Count), TFloat.Multiply(a3, times));
            }

            for (; j < width; j += TFloat.Count)
            {
                TVec a = TFloat.Broadcast(0);
                float* key = keys + j;
                for (int d = 0; d < size; d++, key += width)
                    a = TFloat.MultiplyAdd(TFloat.Broadcast(q[d]), TFloat.Load(key), a);
                TFloat.Store(scores + j, TFloat.Multiply(a, times));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Blend(float* weights, float* v, int keys, long step, int size, float* y)
        {
            int d = 0;
            for (; d + (2 * TFloat.Count) <= size; d += 2 * TFloat.Count)
            {
                TVec a0 = TFloat.Broadcast(0), a1 = a0;
                float* value = v + d;
                for (int j = 0; j < keys; j++, value += step)
                {
                    TVec w = TFloat.Broadcast(weights[j]);
                    a0 = TFloat.MultiplyAdd(w, TFloat.Load(value), a0);
                    a1 = TFloat.MultiplyAdd(w, TFloat.Load(value + TFloat.Count), a1);
                }

                TFloat.Store(y + d, a0);
                TFloat.Store(y + d + TFloat.Count, a1);
            }

            for (; d + TFloat.Count <= size; d += TFloat.Count)
            {
                TVec a = TFloat.Broadcast(0);
                float* value = v + d;
                for (int j = 0; j < keys; j++, value += step)
                    a = TFloat.MultiplyAdd(TFloat.Broadcast(weights[j]), TFloat.Load(value), a);
                TFloat.Store(y + d, a);
            }

            for (; d < size; d++)
            {
                float sum = 0;
                for (int j = 0; j < keys; j++)
                    sum += weights[j] * v[(j * step) + d];
                y[d] = sum;
            }
        }
    }
}
