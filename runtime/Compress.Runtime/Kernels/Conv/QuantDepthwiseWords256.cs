using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of 8-bit depthwise convolution on AVX2 for any weights: up to 8 pixels by eight channels. The bytes of two taps are
/// interleaved and widened, so that one <c>vpmaddwd</c> by 16-bit weights does both taps exactly.
/// </summary>
/// <typeparam name="TRows">Pixels of the tile.</typeparam>
internal static unsafe class QuantDepthwiseWords256<TRows>
    where TRows : struct, IExtent
{
    /// <summary>Computes <see cref="TileArgs.Tiles"/> neighbouring tiles in each of <see cref="TileArgs.Rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArgs* args)
    {
        nint step = args->XStep, step3 = 3 * step;
        // The list of taps is padded to pairs; the weight of what was added is 0.
        nint* last = args->Offsets + args->Segments;
        for (int row = 0; row < args->Rows; row++)
        {
            byte* x = args->X + (row * args->XRow);
            for (int tile = 0; tile < args->Tiles; tile++, x += TRows.Count * step)
            {
                Vector256<int> bias = Vector256.Load((int*)args->Bias);
                Vector256<int> p0 = bias, p1 = bias, p2 = bias, p3 = bias, p4 = bias, p5 = bias, p6 = bias, p7 = bias;
                short* w = (short*)args->Weights;
                for (nint* offset = args->Offsets; offset < last; offset += 2, w += 16)
                {
                    byte* a = x + offset[0];
                    byte* b = x + offset[1];
                    Vector256<short> v = Vector256.Load(w);
                    p0 += Products(a, b, v);
                    if (TRows.Count > 1) p1 += Products(a + step, b + step, v);
                    if (TRows.Count > 2) p2 += Products(a + (2 * step), b + (2 * step), v);
                    if (TRows.Count > 3)
                    {
                        a += step3;
                        b += step3;
                        p3 += Products(a, b, v);
                    }

                    if (TRows.Count > 4) p4 += Products(a + step, b + step, v);
                    if (TRows.Count > 5) p5 += Products(a + (2 * step), b + (2 * step), v);
                    if (TRows.Count > 6)
                    {
                        a += step3;
                        b += step3;
                        p6 += Products(a, b, v);
                    }

                    if (TRows.Count > 7) p7 += Products(a + step, b + step, v);
                }

                int* spill = (int*)args->Spill;
                p0.Store(spill);
                if (TRows.Count > 1) p1.Store(spill + 8);
                if (TRows.Count > 2) p2.Store(spill + 16);
                if (TRows.Count > 3) p3.Store(spill + 24);
                if (TRows.Count > 4) p4.Store(spill + 32);
                if (TRows.Count > 5) p5.Store(spill + 40);
                if (TRows.Count > 6) p6.Store(spill + 48);
                if (TRows.Count > 7) p7.Store(spill + 56);
                QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, TRows, Extents.N1>.Finish(args, (row * args->YRow) + ((long)tile * TRows.Count));
            }
        }
    }

    /// <summary>Eight channels of two taps times their weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Products(byte* a, byte* b, Vector256<short> weights)
    {
        Vector128<byte> both = Sse2.UnpackLow(Vector128.CreateScalarUnsafe(*(ulong*)a).AsByte(), Vector128.CreateScalarUnsafe(*(ulong*)b).AsByte());
        return Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(both), weights);
    }
}
