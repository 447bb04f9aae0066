using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of float convolution where lines of output are too short to fill tiles: the pixels of a tile lie anywhere, each with a
/// pointer of its own, so that tiles go over the ends of lines. Otherwise as <see cref="FloatTile{TLanes, TVec, TRows, TCols}"/>.
/// </summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
/// <typeparam name="TRows">Pixels of the tile, up to 6.</typeparam>
/// <typeparam name="TCols">Vectors of output channels of the tile, 1 or 2.</typeparam>
internal static unsafe class FloatPatchTile<TLanes, TVec, TRows, TCols>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
    where TRows : struct, IExtent
    where TCols : struct, IExtent
{
    /// <summary>Computes <see cref="TileArgs.Tiles"/> tiles of pixels that follow each other in the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArgs* args)
    {
        int segments = args->Segments;
        nint stretch = 4 * (nint)args->Steps;
        nint* offsets = args->Offsets;
        nint* pixels = args->Pixels;
        for (int tile = 0; tile < args->Tiles; tile++, pixels += TRows.Count)
        {
            byte* x0 = args->X + pixels[0];
            byte* x1 = TRows.Count > 1 ? args->X + pixels[1] : x0;
            byte* x2 = TRows.Count > 2 ? args->X + pixels[2] : x0;
            byte* x3 = TRows.Count > 3 ? args->X + pixels[3] : x0;
            byte* x4 = TRows.Count > 4 ? args->X + pixels[4] : x0;
            byte* x5 = TRows.Count > 5 ? args->X + pixels[5] : x0;
            float* y = (float*)args->Y + ((long)tile * TRows.Count * args->YStride);
            nint ys = args->YStride;
            float* bias = (float*)args->Bias;
            TVec b0 = TLanes.Load(bias), b1 = TCols.Count > 1 ? TLanes.Load(bias + TLanes.Count) : b0;
            TVec p0 = b0, q0 = b1;
            TVec p1 = b0, q1 = b1;
            TVec p2 = b0, q2 = b1;
            TVec p3 = b0, q3 = b1;
            TVec p4 = b0, q4 = b1;
            TVec p5 = b0, q5 = b1;
            if (args->Continues)
            {
                (p0, q0) = (TLanes.Load(y + (0 * ys)), TCols.Count > 1 ? TLanes.Load(y + (0 * ys) + TLanes.Count) : q0);
                if (TRows.Count > 1) (p1, q1) = (TLanes.Load(y + (1 * ys)), TCols.Count > 1 ? TLanes.Load(y + (1 * ys) + TLanes.Count) : q1);
                if (TRows.Count > 2) (p2, q2) = (TLanes.Load(y + (2 * ys)), TCols.Count > 1 ? TLanes.Load(y + (2 * ys) + TLanes.Count) : q2);
                if (TRows.Count > 3) (p3, q3) = (TLanes.Load(y + (3 * ys)), TCols.Count > 1 ? TLanes.Load(y + (3 * ys) + TLanes.Count) : q3);
                if (TRows.Count > 4) (p4, q4) = (TLanes.Load(y + (4 * ys)), TCols.Count > 1 ? TLanes.Load(y + (4 * ys) + TLanes.Count) : q4);
                if (TRows.Count > 5) (p5, q5) = (TLanes.Load(y + (5 * ys)), TCols.Count > 1 ? TLanes.Load(y + (5 * ys) + TLanes.Count) : q5);
            }

            float* w = (float*)args->Weights;
            for (int segment = 0; segment < segments; segment++)
            {
                nint at = offsets[segment], end = at + stretch;
                for (; at < end; at += 4, w += TCols.Count * TLanes.Count)
                {
                    TVec w0 = TLanes.Load(w), w1 = TCols.Count > 1 ? TLanes.Load(w + TLanes.Count) : w0;
                    TVec v;
                    v = TLanes.Broadcast(*(float*)(x0 + at));
                    p0 = TLanes.MultiplyAdd(v, w0, p0);
                    if (TCols.Count > 1) q0 = TLanes.MultiplyAdd(v, w1, q0);

                    if (TRows.Count > 1)
                    {
                        v = TLanes.Broadcast(*(float*)(x1 + at));
                        p1 = TLanes.MultiplyAdd(v, w0, p1);
                        if (TCols.Count > 1) q1 = TLanes.MultiplyAdd(v, w1, q1);
                    }

                    if (TRows.Count > 2)
                    {
                        v = TLanes.Broadcast(*(float*)(x2 + at));
                        p2 = TLanes.MultiplyAdd(v, w0, p2);
                        if (TCols.Count > 1) q2 = TLanes.MultiplyAdd(v, w1, q2);
                    }

                    if (TRows.Count > 3)
                    {
                        v = TLanes.Broadcast(*(float*)(x3 + at));
                        p3 = TLanes.MultiplyAdd(v, w0, p3);
                        if (TCols.Count > 1) q3 = TLanes.MultiplyAdd(v, w1, q3);
                    }

                    if (TRows.Count > 4)
                    {
                        v = TLanes.Broadcast(*(float*)(x4 + at));
                        p4 = TLanes.MultiplyAdd(v, w0, p4);
                        if (TCols.Count > 1) q4 = TLanes.MultiplyAdd(v, w1, q4);
                    }

                    if (TRows.Count > 5)
                    {
                        v = TLanes.Broadcast(*(float*)(x5 + at));
                        p5 = TLanes.MultiplyAdd(v, w0, p5);
                        if (TCols.Count > 1) q5 = TLanes.MultiplyAdd(v, w1, q5);
                    }
                }
            }

            float* r = args->Residual is null ? null : (float*)args->Residual + ((long)tile * TRows.Count * args->ResidualStride);
            if (args->Room < TCols.Count * TLanes.Count)
            {
                // Nothing in registers may live across a call: the compiler would keep it on the stack in the loop above.
                float* spill = (float*)args->Spill;
                FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (0 * TCols.Count * TLanes.Count), p0, q0);
                if (TRows.Count > 1) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (1 * TCols.Count * TLanes.Count), p1, q1);
                if (TRows.Count > 2) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (2 * TCols.Count * TLanes.Count), p2, q2);
                if (TRows.Count > 3) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (3 * TCols.Count * TLanes.Count), p3, q3);
                if (TRows.Count > 4) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (4 * TCols.Count * TLanes.Count), p4, q4);
                if (TRows.Count > 5) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (5 * TCols.Count * TLanes.Count), p5, q5);
                FloatTile<TLanes, TVec, TRows, TCols>.Narrow(args, y, r);
                continue;
            }

            TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
            nint rs = args->ResidualStride;
            if (r is not null)
            {
                FloatTile<TLanes, TVec, TRows, TCols>.Add(r, ref p0, ref q0);
                if (TRows.Count > 1) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (1 * rs), ref p1, ref q1);
                if (TRows.Count > 2) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (2 * rs), ref p2, ref q2);
                if (TRows.Count > 3) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (3 * rs), ref p3, ref q3);
                if (TRows.Count > 4) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (4 * rs), ref p4, ref q4);
                if (TRows.Count > 5) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (5 * rs), ref p5, ref q5);
            }

            FloatTile<TLanes, TVec, TRows, TCols>.Finish(y, p0, q0, low, high);
            if (TRows.Count > 1) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (1 * ys), p1, q1, low, high);
            if (TRows.Count > 2) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (2 * ys), p2, q2, low, high);
            if (TRows.Count > 3) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (3 * ys), p3, q3, low, high);
            if (TRows.Count > 4) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (4 * ys), p4, q4, low, high);
            if (TRows.Count > 5) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (5 * ys), p5, q5, low, high);
        }
    }
}
