using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of a convolution of planes: four vectors of neighbouring output pixels by up to three output channels stay in registers
/// while the taps go by. Few channels waste no lanes here, and seven loads feed twelve multiply-adds.
/// </summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
/// <typeparam name="TChannels">Output channels, 1 to 3.</typeparam>
/// <typeparam name="TPool">1: the four vectors are four results, one behind the other; 2: they are the pixels of 2x2 windows, and the largest is the result.</typeparam>
internal static unsafe class PlaneTile<TLanes, TVec, TChannels, TPool>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
    where TChannels : struct, IExtent
    where TPool : struct, IExtent
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(PlaneArgs* args)
    {
        nint step = (TPool.Count == 1 ? 4 : 1) * TLanes.Count * sizeof(float);
        byte* x = args->X;
        byte* y = args->Y;
        nint* last = args->Offsets + (4 * (nint)args->Taps);
        for (int tile = 0; tile < args->Tiles; tile++, x += step, y += step)
        {
            float* bias = args->Bias;
            TVec p0 = TLanes.Broadcast(bias[0]), q0 = TChannels.Count > 1 ? TLanes.Broadcast(bias[1]) : p0, r0 = TChannels.Count > 2 ? TLanes.Broadcast(bias[2]) : p0;
            TVec p1 = p0, q1 = q0, r1 = r0;
            TVec p2 = p0, q2 = q0, r2 = r0;
            TVec p3 = p0, q3 = q0, r3 = r0;
            float* w = args->Weights;
            for (nint* o = args->Offsets; o < last; o += 4, w += TChannels.Count)
            {
                TVec w0 = TLanes.Broadcast(w[0]), w1 = TChannels.Count > 1 ? TLanes.Broadcast(w[1]) : w0, w2 = TChannels.Count > 2 ? TLanes.Broadcast(w[2]) : w0;
                TVec v;
                v = TLanes.Load((float*)(x + o[0]));
                p0 = TLanes.MultiplyAdd(v, w0, p0);
                if (TChannels.Count > 1) q0 = TLanes.MultiplyAdd(v, w1, q0);
                if (TChannels.Count > 2) r0 = TLanes.MultiplyAdd(v, w2, r0);

                v = TLanes.Load((float*)(x + o[1]));
                p1 = TLanes.MultiplyAdd(v, w0, p1);
                if (TChannels.Count > 1) q1 = TLanes.MultiplyAdd(v, w1, q1);
                if (TChannels.Count > 2) r1 = TLanes.MultiplyAdd(v, w2, r1);

                v = TLanes.Load((float*)(x + o[2]));
                p2 = TLanes.MultiplyAdd(v, w0, p2);
                if (TChannels.Count > 1) q2 = TLanes.MultiplyAdd(v, w1, q2);
                if (TChannels.Count > 2) r2 = TLanes.MultiplyAdd(v, w2, r2);

                v = TLanes.Load((float*)(x + o[3]));
                p3 = TLanes.MultiplyAdd(v, w0, p3);
                if (TChannels.Count > 1) q3 = TLanes.MultiplyAdd(v, w1, q3);
                if (TChannels.Count > 2) r3 = TLanes.MultiplyAdd(v, w2, r3);
            }

            TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
            Finish((float*)y, p0, p1, p2, p3, low, high);
            if (TChannels.Count > 1) Finish((float*)(y + args->YChannel), q0, q1, q2, q3, low, high);
            if (TChannels.Count > 2) Finish((float*)(y + (2 * args->YChannel)), r0, r1, r2, r3, low, high);
        }
    }

    /// <summary>Takes the largest where that is asked for, clamps and stores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(float* y, TVec v0, TVec v1, TVec v2, TVec v3, TVec low, TVec high)
    {
        if (TPool.Count > 1)
        {
            TLanes.Store(y, TLanes.Min(high, TLanes.Max(low, TLanes.Largest(TLanes.Largest(v0, v1), TLanes.Largest(v2, v3)))));
            return;
        }

        TLanes.Store(y, TLanes.Min(high, TLanes.Max(low, v0)));
        TLanes.Store(y + TLanes.Count, TLanes.Min(high, TLanes.Max(low, v1)));
        TLanes.Store(y + (2 * TLanes.Count), TLanes.Min(high, TLanes.Max(low, v2)));
        TLanes.Store(y + (3 * TLanes.Count), TLanes.Min(high, TLanes.Max(low, v3)));
    }
}
