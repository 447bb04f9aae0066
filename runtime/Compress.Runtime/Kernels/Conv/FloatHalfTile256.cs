using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of float convolution to 9 to 12 channels: one vector of channels a pixel, and one half vector, which two pixels share: the
/// last four channels of the first pixel lie in its lower half, those of the second in its upper half. A quarter of the multiply-adds of two
/// vectors a pixel is saved. Pixels lie anywhere, as in <see cref="FloatPatchTile{TLanes, TVec, TRows, TCols}"/>.
/// </summary>
/// <typeparam name="TRows">Pixels of the tile, up to 6.</typeparam>
internal static unsafe class FloatHalfTile256<TRows> where TRows : struct, IExtent
{
    /// <summary>Channels of a tile.</summary>
    public const int Channels = 12;

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
            Vector256<float> b0 = Vector256.Load((float*)args->Bias), b1 = Vector256.Load((float*)args->Bias + 8);
            Vector256<float> p0 = b0, p1 = b0, p2 = b0, p3 = b0, p4 = b0, p5 = b0, h0 = b1, h2 = b1, h4 = b1;
            float* w = (float*)args->Weights;
            for (int segment = 0; segment < segments; segment++)
            {
                nint at = offsets[segment], end = at + stretch;
                for (; at < end; at += 4, w += 16)
                {
                    Vector256<float> w0 = Vector256.Load(w), w1 = Vector256.Load(w + 8);
                    Vector256<float> a0 = Vector256.Create(*(float*)(x0 + at));
                    p0 = Fma.MultiplyAdd(a0, w0, p0);
                    if (TRows.Count > 1)
                    {
                        Vector256<float> a1 = Vector256.Create(*(float*)(x1 + at));
                        p1 = Fma.MultiplyAdd(a1, w0, p1);
                        a0 = Avx.Blend(a0, a1, 0xF0);
                    }

                    h0 = Fma.MultiplyAdd(a0, w1, h0);

                    if (TRows.Count > 2)
                    {
                        Vector256<float> a2 = Vector256.Create(*(float*)(x2 + at));
                        p2 = Fma.MultiplyAdd(a2, w0, p2);
                        if (TRows.Count > 3)
                        {
                            Vector256<float> a3 = Vector256.Create(*(float*)(x3 + at));
                            p3 = Fma.MultiplyAdd(a3, w0, p3);
                            a2 = Avx.Blend(a2, a3, 0xF0);
                        }

                        h2 = Fma.MultiplyAdd(a2, w1, h2);
                    }

                    if (TRows.Count > 4)
                    {
                        Vector256<float> a4 = Vector256.Create(*(float*)(x4 + at));
                        p4 = Fma.MultiplyAdd(a4, w0, p4);
                        if (TRows.Count > 5)
                        {
                            Vector256<float> a5 = Vector256.Create(*(float*)(x5 + at));
                            p5 = Fma.MultiplyAdd(a5, w0, p5);
                            a4 = Avx.Blend(a4, a5, 0xF0);
                        }

                        h4 = Fma.MultiplyAdd(a4, w1, h4);
                    }
                }
            }

            nint ys = args->YStride, rs = args->ResidualStride;
            float* y = (float*)args->Y + ((long)tile * TRows.Count * ys);
            float* r = args->Residual is null ? null : (float*)args->Residual + ((long)tile * TRows.Count * rs);
            Vector256<float> low = Vector256.Create(args->Low), high = Vector256.Create(args->High);
            Finish(y, r, p0, h0.GetLower(), low, high);
            if (TRows.Count > 1) Finish(y + (1 * ys), r is null ? null : r + (1 * rs), p1, h0.GetUpper(), low, high);
            if (TRows.Count > 2) Finish(y + (2 * ys), r is null ? null : r + (2 * rs), p2, h2.GetLower(), low, high);
            if (TRows.Count > 3) Finish(y + (3 * ys), r is null ? null : r + (3 * rs), p3, h2.GetUpper(), low, high);
            if (TRows.Count > 4) Finish(y + (4 * ys), r is null ? null : r + (4 * rs), p4, h4.GetLower(), low, high);
            if (TRows.Count > 5) Finish(y + (5 * ys), r is null ? null : r + (5 * rs), p5, h4.GetUpper(), low, high);
        }
    }

    /// <summary>Adds the residual, clamps and stores the 12 channels of one pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(float* y, float* residual, Vector256<float> p, Vector128<float> h, Vector256<float> low, Vector256<float> high)
    {
        if (residual is not null)
        {
            p += Vector256.Load(residual);
            h += Vector128.Load(residual + 8);
        }

        // The x64 instructions return their second operand when one is NaN.
        Avx.Min(high, Avx.Max(low, p)).Store(y);
        Sse.Min(high.GetLower(), Sse.Max(low.GetLower(), h)).Store(y + 8);
    }
}
