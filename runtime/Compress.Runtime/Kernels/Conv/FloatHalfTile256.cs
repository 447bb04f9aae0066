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
            if (r is not null)
            {
                Add(r, r + rs, ref p0, ref h0, ref p1, TRows.Count > 1);
                if (TRows.Count > 2) Add(r + (2 * rs), r + (3 * rs), ref p2, ref h2, ref p3, TRows.Count > 3);
                if (TRows.Count > 4) Add(r + (4 * rs), r + (5 * rs), ref p4, ref h4, ref p5, TRows.Count > 5);
            }

            Finish(y, y + ys, p0, h0, p1, low, high, TRows.Count > 1);
            if (TRows.Count > 2) Finish(y + (2 * ys), y + (3 * ys), p2, h2, p3, low, high, TRows.Count > 3);
            if (TRows.Count > 4) Finish(y + (4 * ys), y + (5 * ys), p4, h4, p5, low, high, TRows.Count > 5);
        }
    }

    /// <summary>Adds the residuals of one pixel or of two that share a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* r, float* second, ref Vector256<float> p, ref Vector256<float> h, ref Vector256<float> q, bool two)
    {
        p += Vector256.Load(r);
        h += Vector256.Create(Vector128.Load(r + 8), two ? Vector128.Load(second + 8) : Vector128<float>.Zero);
        if (two)
            q += Vector256.Load(second);
    }

    /// <summary>Clamps and stores the 12 channels of one pixel or of two that share a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(float* y, float* second, Vector256<float> p, Vector256<float> h, Vector256<float> q, Vector256<float> low, Vector256<float> high, bool two)
    {
        // The x64 instructions return their second operand when one is NaN.
        h = Avx.Min(high, Avx.Max(low, h));
        Avx.Min(high, Avx.Max(low, p)).Store(y);
        h.GetLower().Store(y + 8);
        if (!two)
            return;
        Avx.Min(high, Avx.Max(low, q)).Store(second);
        h.GetUpper().Store(second + 8);
    }
}
