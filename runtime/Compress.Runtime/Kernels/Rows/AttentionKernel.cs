using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Attention as one kernel: queries lie side by side in the lanes of a vector, so that scores and their softmax never cross lanes; the weighted
/// sums of the values follow while the scores are in the first-level cache. Heads are independent tasks.
/// </summary>
internal sealed unsafe class AttentionKernel
{
    private readonly AttentionShape _shape;
    private readonly int _lanes;
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
    }

    /// <summary>Bytes of scratch that each worker needs: some queries as columns, and their scores.</summary>
    public long ScratchBytes => ((long)_lanes * (_shape.Size + _shape.Keys) * sizeof(float) + 63) / 64 * 64;

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
            float* columns = scratch, scores = scratch + ((nint)s.Size * TFloat.Count);
            for (int first = 0; first < s.Queries; first += TFloat.Count, q += TFloat.Count * s.Q.Position, y += TFloat.Count * s.Y.Position)
            {
                int rows = Math.Min(TFloat.Count, s.Queries - first);
                // Lanes without a query compute something finite that nobody reads.
                if (rows < TFloat.Count)
                {
                    for (int d = 0; d < s.Size; d++)
                        TFloat.Store(columns + (d * TFloat.Count), TFloat.Broadcast(0));
                }

                StridedCopy.Transpose(q, columns, rows, s.Size, s.Q.Position, TFloat.Count);
                TVec most = Scores(columns, k, s, scores);
                Softmax(scores, s.Keys, most);
                for (int i = 0; i < rows; i += 4)
                    Blend(scores + i, v, y + (i * s.Y.Position), Math.Min(4, rows - i), s);
            }
        }

        /// <summary>A vector of scores for each key; returns the largest ones.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static TVec Scores(float* columns, float* k, AttentionShape s, float* scores)
        {
            TVec times = TFloat.Broadcast(s.Scale), most = TFloat.Broadcast(float.NegativeInfinity);
            nint step = (nint)s.K.Position, element = (nint)s.K.Element;
            int size = s.Size, j = 0;
            for (; j + 4 <= s.Keys; j += 4, k += 4 * step, scores += 4 * TFloat.Count)
            {
                TVec a0 = TFloat.Broadcast(0), a1 = a0, a2 = a0, a3 = a0;
                float* key0 = k, key2 = k + (2 * step), query = columns;
                for (int d = size; d > 0; d--, key0 += element, key2 += element, query += TFloat.Count)
                {
                    TVec x = TFloat.Load(query);
                    a0 = TFloat.MultiplyAdd(x, TFloat.Broadcast(key0[0]), a0);
                    a1 = TFloat.MultiplyAdd(x, TFloat.Broadcast(key0[step]), a1);
                    a2 = TFloat.MultiplyAdd(x, TFloat.Broadcast(key2[0]), a2);
                    a3 = TFloat.MultiplyAdd(x, TFloat.Broadcast(key2[step]), a3);
                }

                most = Keep(scores, TFloat.Multiply(a0, times), most);
                most = Keep(scores + TFloat.Count, TFloat.Multiply(a1, times), most);
                most = Keep(scores + (2 * TFloat.Count), TFloat.Multiply(a2, times), most);
                most = Keep(scores + (3 * TFloat.Count), TFloat.Multiply(a3, times), most);
            }

            for (; j < s.Keys; j++, k += step, scores += TFloat.Count)
            {
                TVec a = TFloat.Broadcast(0), b = a;
                float* key = k, query = columns;
                int d = size;
                for (; d > 1; d -= 2, key += 2 * element, query += 2 * TFloat.Count)
                {
                    a = TFloat.MultiplyAdd(TFloat.Load(query), TFloat.Broadcast(key[0]), a);
                    b = TFloat.MultiplyAdd(TFloat.Load(query + TFloat.Count), TFloat.Broadcast(key[element]), b);
                }

                if (d > 0)
                    a = TFloat.MultiplyAdd(TFloat.Load(query), TFloat.Broadcast(key[0]), a);
                most = Keep(scores, TFloat.Multiply(TFloat.Add(a, b), times), most);
            }

            return most;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVec Keep(float* scores, TVec value, TVec most)
        {
            TFloat.Store(scores, value);
            return TMath.Max(most, value);
        }

        /// <summary>exp(x - most) / sum over the keys, each query in its lane.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Softmax(float* scores, int keys, TVec most)
        {
            // Two sums: half the additions one after the other, and half their errors.
            TVec even = TFloat.Broadcast(0), odd = even;
            float* end = scores + ((nint)keys * TFloat.Count);
            for (float* at = scores; at < end; at += TFloat.Count)
            {
                TVec e = TMath.Exp(TMath.Subtract(TMath.Load(at), most)), sum = TMath.Add(even, e);
                even = odd;
                odd = sum;
                TMath.Store(at, e);
            }

            TVec inverse = TMath.Divide(TMath.Broadcast(1), TMath.Add(even, odd));
            for (float* at = scores; at < end; at += TFloat.Count)
                TMath.Store(at, TMath.Multiply(TMath.Load(at), inverse));
        }

        /// <summary>The weighted sums of the values for up to four queries; pointers of those that are not there go to the last one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Blend(float* weights, float* v, float* y, int rows, AttentionShape s)
        {
            int i1 = rows > 1 ? 1 : 0, i2 = rows > 2 ? 2 : i1, i3 = rows > 3 ? 3 : i2, keys = s.Keys;
            nint to = (nint)s.Y.Position, step = (nint)s.V.Position;
            int d = 0;
            for (; d + TFloat.Count <= s.ValueSize; d += TFloat.Count)
            {
                TVec a0 = TFloat.Broadcast(0), a1 = a0, a2 = a0, a3 = a0;
                float* value = v + d, w = weights;
                for (int j = keys; j > 0; j--, value += step, w += TFloat.Count)
                {
                    TVec x = TFloat.Load(value);
                    a0 = TFloat.MultiplyAdd(x, TFloat.Broadcast(w[0]), a0);
                    a1 = TFloat.MultiplyAdd(x, TFloat.Broadcast(w[i1]), a1);
                    a2 = TFloat.MultiplyAdd(x, TFloat.Broadcast(w[i2]), a2);
                    a3 = TFloat.MultiplyAdd(x, TFloat.Broadcast(w[i3]), a3);
                }

                TFloat.Store(y + d, a0);
                TFloat.Store(y + (i1 * to) + d, a1);
                TFloat.Store(y + (i2 * to) + d, a2);
                TFloat.Store(y + (i3 * to) + d, a3);
            }

            for (; d < s.ValueSize; d++)
            {
                for (int i = 0; i < rows; i++)
                {
                    float sum = 0;
                    for (int j = 0; j < keys; j++)
                        sum += weights[(j * TFloat.Count) + i] * v[(j * step) + d];
                    y[(i * to) + d] = sum;
                }
            }
        }
    }
}
