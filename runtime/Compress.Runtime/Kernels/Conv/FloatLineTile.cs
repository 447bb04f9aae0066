using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of float convolution over planes: some output channels by some vectors of neighbouring pixels stay in registers while the
/// window goes by; a weight meets all pixels at once. The last vector may begin early and overlap the one before it: both store the same bits.
/// </summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
/// <typeparam name="TRows">Output channels of the tile, up to 4.</typeparam>
/// <typeparam name="TCols">Vectors of pixels of the tile, up to 5.</typeparam>
internal static unsafe class FloatLineTile<TLanes, TVec, TRows, TCols>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
    where TRows : struct, IExtent
    where TCols : struct, IExtent
{
    /// <summary>
    /// Computes <see cref="LineArgs.Tiles"/> tiles, each of the next output channels: windows <see cref="LineArgs.XTile"/> bytes apart, planes of output
    /// <see cref="LineArgs.YPlane"/> apart. There are <see cref="LineArgs.Taps"/> taps, and <see cref="LineArgs.Last"/> bytes from the first vector to the last.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(LineArgs* args)
    {
        byte* x = args->X;
        float* bias = args->Bias, w = args->Weights, y = args->Y, res = args->Residual;
        for (int tile = args->Tiles; tile > 0; tile--, x += args->XTile, bias += TRows.Count, y += TRows.Count * args->YPlane)
        {
            w = Run(args, x, bias, w, y, res);
            if (res is not null)
                res += TRows.Count * args->YPlane;
        }
    }

    /// <summary>One tile; returns the weights of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Run(LineArgs* args, byte* x, float* bias, float* w, float* y, float* res)
    {
        nint last = args->Last;
        TVec p00 = TLanes.Broadcast(bias[0]), p01 = p00, p02 = p00, p03 = p00, p04 = p00;
        TVec p10 = TRows.Count > 1 ? TLanes.Broadcast(bias[1]) : p00, p11 = p10, p12 = p10, p13 = p10, p14 = p10;
        TVec p20 = TRows.Count > 2 ? TLanes.Broadcast(bias[2]) : p00, p21 = p20, p22 = p20, p23 = p20, p24 = p20;
        TVec p30 = TRows.Count > 3 ? TLanes.Broadcast(bias[3]) : p00, p31 = p30, p32 = p30, p33 = p30, p34 = p30;
        nint* end = args->Offsets + args->Taps;
        for (nint* offset = args->Offsets; offset < end; offset++, w += TRows.Count)
        {
            byte* at = x + *offset;
            TVec x0 = TLanes.Load((float*)(TCols.Count == 1 ? at + last : at));
            TVec x1 = TCols.Count > 1 ? TLanes.Load((float*)(TCols.Count == 2 ? at + last : at + (1 * TLanes.Count * sizeof(float)))) : x0;
            TVec x2 = TCols.Count > 2 ? TLanes.Load((float*)(TCols.Count == 3 ? at + last : at + (2 * TLanes.Count * sizeof(float)))) : x0;
            TVec x3 = TCols.Count > 3 ? TLanes.Load((float*)(TCols.Count == 4 ? at + last : at + (3 * TLanes.Count * sizeof(float)))) : x0;
            TVec x4 = TCols.Count > 4 ? TLanes.Load((float*)(TCols.Count == 5 ? at + last : at + (4 * TLanes.Count * sizeof(float)))) : x0;
            TVec v = TLanes.Broadcast(w[0]);
            p00 = TLanes.MultiplyAdd(v, x0, p00);
            if (TCols.Count > 1) p01 = TLanes.MultiplyAdd(v, x1, p01);
            if (TCols.Count > 2) p02 = TLanes.MultiplyAdd(v, x2, p02);
            if (TCols.Count > 3) p03 = TLanes.MultiplyAdd(v, x3, p03);
            if (TCols.Count > 4) p04 = TLanes.MultiplyAdd(v, x4, p04);
            if (TRows.Count > 1)
            {
                v = TLanes.Broadcast(w[1]);
                p10 = TLanes.MultiplyAdd(v, x0, p10);
                if (TCols.Count > 1) p11 = TLanes.MultiplyAdd(v, x1, p11);
                if (TCols.Count > 2) p12 = TLanes.MultiplyAdd(v, x2, p12);
                if (TCols.Count > 3) p13 = TLanes.MultiplyAdd(v, x3, p13);
                if (TCols.Count > 4) p14 = TLanes.MultiplyAdd(v, x4, p14);
            }

            if (TRows.Count > 2)
            {
                v = TLanes.Broadcast(w[2]);
                p20 = TLanes.MultiplyAdd(v, x0, p20);
                if (TCols.Count > 1) p21 = TLanes.MultiplyAdd(v, x1, p21);
                if (TCols.Count > 2) p22 = TLanes.MultiplyAdd(v, x2, p22);
                if (TCols.Count > 3) p23 = TLanes.MultiplyAdd(v, x3, p23);
                if (TCols.Count > 4) p24 = TLanes.MultiplyAdd(v, x4, p24);
            }

            if (TRows.Count > 3)
            {
                v = TLanes.Broadcast(w[3]);
                p30 = TLanes.MultiplyAdd(v, x0, p30);
                if (TCols.Count > 1) p31 = TLanes.MultiplyAdd(v, x1, p31);
                if (TCols.Count > 2) p32 = TLanes.MultiplyAdd(v, x2, p32);
                if (TCols.Count > 3) p33 = TLanes.MultiplyAdd(v, x3, p33);
                if (TCols.Count > 4) p34 = TLanes.MultiplyAdd(v, x4, p34);
            }
        }

        Finish(args, y + (0 * args->YPlane), res is null ? null : res + (0 * args->YPlane), p00, p01, p02, p03, p04);
        if (TRows.Count > 1) Finish(args, y + (1 * args->YPlane), res is null ? null : res + (1 * args->YPlane), p10, p11, p12, p13, p14);
        if (TRows.Count > 2) Finish(args, y + (2 * args->YPlane), res is null ? null : res + (2 * args->YPlane), p20, p21, p22, p23, p24);
        if (TRows.Count > 3) Finish(args, y + (3 * args->YPlane), res is null ? null : res + (3 * args->YPlane), p30, p31, p32, p33, p34);
        return w;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(LineArgs* args, float* y, float* r, TVec v0, TVec v1, TVec v2, TVec v3, TVec v4)
    {
        nint last = args->Last / sizeof(float);
        Store(args, y, r, TCols.Count == 1 ? last : 0 * TLanes.Count, v0);
        if (TCols.Count > 1) Store(args, y, r, TCols.Count == 2 ? last : 1 * TLanes.Count, v1);
        if (TCols.Count > 2) Store(args, y, r, TCols.Count == 3 ? last : 2 * TLanes.Count, v2);
        if (TCols.Count > 3) Store(args, y, r, TCols.Count == 4 ? last : 3 * TLanes.Count, v3);
        if (TCols.Count > 4) Store(args, y, r, TCols.Count == 5 ? last : 4 * TLanes.Count, v4);
    }

    /// <summary>Adds the residual, applies a clamp or a slope below zero, and stores one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(LineArgs* args, float* y, float* r, nint at, TVec v)
    {
        if (r is not null)
            v = TLanes.Add(v, TLanes.Load(r + at));
        if (args->Leaks)
        {
            TVec zero = TLanes.Broadcast(0);
            v = TLanes.MultiplyAdd(TLanes.Broadcast(args->Slope), TLanes.Min(zero, v), TLanes.Max(zero, v));
        }
        else
        {
            v = TLanes.Min(TLanes.Broadcast(args->High), TLanes.Max(TLanes.Broadcast(args->Low), v));
        }

        TLanes.Store(y + at, v);
    }
}
