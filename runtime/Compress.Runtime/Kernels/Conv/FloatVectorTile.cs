using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of a float matrix product with one row: several panels of two vectors of output channels side by side. Reading the weights
/// is the work; they come as several streams, and no sum waits for itself.
/// </summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
/// <typeparam name="TPanels">Panels: 2 or 4.</typeparam>
internal static unsafe class FloatVectorTile<TLanes, TVec, TPanels>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
    where TPanels : struct, IExtent
{
    /// <summary>Computes one pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArgs* args)
    {
        TVec zero = TLanes.Broadcast(0);
        TVec p0 = zero, q0 = zero, p1 = zero, q1 = zero, p2 = zero, q2 = zero, p3 = zero, q3 = zero;
        nint stretch = 4 * (nint)args->Steps, panel = args->WeightsStep;
        byte* w = (byte*)args->Weights;
        byte* w2 = w + (2 * panel);
        for (int segment = 0; segment < args->Segments; segment++)
        {
            byte* x = args->X + args->Offsets[segment];
            byte* end = x + stretch;
            if (TPanels.Count == 2)
            {
                // Two panels alone would wait for each sum: two steps take turns.
                for (; x + 4 < end; x += 8, w += 4 * sizeof(float) * TLanes.Count)
                {
                    TVec v = TLanes.Broadcast(*(float*)x);
                    p0 = TLanes.MultiplyAdd(v, TLanes.Load((float*)w), p0);
                    q0 = TLanes.MultiplyAdd(v, TLanes.Load((float*)w + TLanes.Count), q0);
                    p1 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(w + panel)), p1);
                    q1 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(w + panel) + TLanes.Count), q1);
                    v = TLanes.Broadcast(*(float*)(x + 4));
                    p2 = TLanes.MultiplyAdd(v, TLanes.Load((float*)w + (2 * TLanes.Count)), p2);
                    q2 = TLanes.MultiplyAdd(v, TLanes.Load((float*)w + (3 * TLanes.Count)), q2);
                    p3 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(w + panel) + (2 * TLanes.Count)), p3);
                    q3 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(w + panel) + (3 * TLanes.Count)), q3);
                }
            }

            for (; x < end; x += 4, w += 2 * sizeof(float) * TLanes.Count)
            {
                TVec v = TLanes.Broadcast(*(float*)x);
                p0 = TLanes.MultiplyAdd(v, TLanes.Load((float*)w), p0);
                q0 = TLanes.MultiplyAdd(v, TLanes.Load((float*)w + TLanes.Count), q0);
                p1 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(w + panel)), p1);
                q1 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(w + panel) + TLanes.Count), q1);
                if (TPanels.Count > 2)
                {
                    p2 = TLanes.MultiplyAdd(v, TLanes.Load((float*)w2), p2);
                    q2 = TLanes.MultiplyAdd(v, TLanes.Load((float*)w2 + TLanes.Count), q2);
                    p3 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(w2 + panel)), p3);
                    q3 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(w2 + panel) + TLanes.Count), q3);
                    w2 += 2 * sizeof(float) * TLanes.Count;
                }
            }
        }

        if (TPanels.Count == 2)
            (p0, q0, p1, q1) = (TLanes.Add(p0, p2), TLanes.Add(q0, q2), TLanes.Add(p1, p3), TLanes.Add(q1, q3));
        float* y = (float*)args->Y;
        float* r = (float*)args->Residual;
        float* bias = (float*)args->Bias;
        TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
        Finish(y, r, bias, p0, q0, low, high, 0);
        Finish(y, r, bias, p1, q1, low, high, 2 * TLanes.Count);
        if (TPanels.Count > 2)
        {
            Finish(y, r, bias, p2, q2, low, high, 4 * TLanes.Count);
            Finish(y, r, bias, p3, q3, low, high, 6 * TLanes.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(float* y, float* r, float* bias, TVec p, TVec q, TVec low, TVec high, int at)
    {
        (p, q) = (TLanes.Add(p, TLanes.Load(bias + at)), TLanes.Add(q, TLanes.Load(bias + at + TLanes.Count)));
        if (r is not null)
            FloatTile<TLanes, TVec, Extents.N1, Extents.N2>.Add(r + at, ref p, ref q);
        FloatTile<TLanes, TVec, Extents.N1, Extents.N2>.Finish(y + at, p, q, low, high);
    }
}
