using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of 8-bit 3x3 depthwise convolution of stride 1 on AVX2 for any weights: up to 4 pixels of two rows by eight channels.
/// The four pixels above each other that both rows see are interleaved by twos and widened once for all their uses, and one
/// <c>vpmaddwd</c> by 16-bit weights does two taps of a column exactly.
/// </summary>
/// <typeparam name="TCols">Pixels of a row of the tile.</typeparam>
internal static unsafe class QuantDepthwise3x3<TCols>
    where TCols : struct, IExtent
{
    /// <summary>Numbers of packed weights in a channel.</summary>
    public const int LaneWeights = 24;

    /// <summary>The tap that stands at a place of a channel's packed weights, or -1 where that place weighs nothing.</summary>
    /// <remarks>A column's taps meet the first two pixels and the last two, for the upper row and then for the lower one.</remarks>
    public static int Tap(int index)
    {
        ReadOnlySpan<sbyte> rows = [0, 1, 2, -1, -1, 0, 1, 2];
        int row = rows[index % 8];
        return row < 0 ? -1 : (row * 3) + (index / 8);
    }

    /// <summary>Computes <see cref="TileArgs.Tiles"/> neighbouring tiles in each of <see cref="TileArgs.Rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArgs* args)
    {
        nint step = args->XStep, line = args->XRow;
        void* spill = args->Spill;
        for (int row = 0; row < args->Rows; row += 2)
        {
            bool two = row + 1 < args->Rows;
            // Below a single row there is nothing to read; what is read instead weighs nothing in it.
            nint last = two ? 3 * line : 2 * line;
            byte* x = args->X + (row * line);
            long pixel = row * args->YRow;
            for (int tile = 0; tile < args->Tiles; tile++, x += TCols.Count * step, pixel += TCols.Count)
            {
                Tile(x, step, line, last, (short*)args->Weights, Vector256.Load((int*)args->Bias), (int*)spill);
                args->Spill = spill;
                QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, TCols, Extents.N1>.Finish(args, pixel);
                if (!two)
                    continue;
                args->Spill = (int*)spill + 32;
                QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, TCols, Extents.N1>.Finish(args, pixel + args->YRow);
            }
        }

        args->Spill = spill;
    }

    /// <summary>The sums of one tile: four of the upper row, then four of the lower one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(byte* x, nint step, nint line, nint last, short* w, Vector256<int> bias, int* spill)
    {
        Vector256<int> p0 = bias, p1 = bias, p2 = bias, p3 = bias, q0 = bias, q1 = bias, q2 = bias, q3 = bias;
        Vector256<short> a = Pair(x, x + line), b = Pair(x + (2 * line), x + last);
        Add(ref p0, ref q0, a, b, w);

        x += step;
        (a, b) = (Pair(x, x + line), Pair(x + (2 * line), x + last));
        Add(ref p0, ref q0, a, b, w + 64);
        if (TCols.Count > 1) Add(ref p1, ref q1, a, b, w);

        x += step;
        (a, b) = (Pair(x, x + line), Pair(x + (2 * line), x + last));
        Add(ref p0, ref q0, a, b, w + 128);
        if (TCols.Count > 1) Add(ref p1, ref q1, a, b, w + 64);
        if (TCols.Count > 2) Add(ref p2, ref q2, a, b, w);

        if (TCols.Count > 1)
        {
            x += step;
            (a, b) = (Pair(x, x + line), Pair(x + (2 * line), x + last));
            Add(ref p1, ref q1, a, b, w + 128);
            if (TCols.Count > 2) Add(ref p2, ref q2, a, b, w + 64);
            if (TCols.Count > 3) Add(ref p3, ref q3, a, b, w);
        }

        if (TCols.Count > 2)
        {
            x += step;
            (a, b) = (Pair(x, x + line), Pair(x + (2 * line), x + last));
            Add(ref p2, ref q2, a, b, w + 128);
            if (TCols.Count > 3) Add(ref p3, ref q3, a, b, w + 64);
        }

        if (TCols.Count > 3)
        {
            x += step;
            (a, b) = (Pair(x, x + line), Pair(x + (2 * line), x + last));
            Add(ref p3, ref q3, a, b, w + 128);
        }

        p0.Store(spill);
        q0.Store(spill + 32);
        if (TCols.Count > 1) p1.Store(spill + 8);
        if (TCols.Count > 1) q1.Store(spill + 40);
        if (TCols.Count > 2) p2.Store(spill + 16);
        if (TCols.Count > 2) q2.Store(spill + 48);
        if (TCols.Count > 3) p3.Store(spill + 24);
        if (TCols.Count > 3) q3.Store(spill + 56);
    }

    /// <summary>Adds a column of four pixels, times one column of taps, to a sum of the upper and one of the lower row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector256<int> p, ref Vector256<int> q, Vector256<short> a, Vector256<short> b, short* w)
    {
        p += Avx2.MultiplyAddAdjacent(a, Vector256.Load(w)) + Avx2.MultiplyAddAdjacent(b, Vector256.Load(w + 16));
        q += Avx2.MultiplyAddAdjacent(a, Vector256.Load(w + 32)) + Avx2.MultiplyAddAdjacent(b, Vector256.Load(w + 48));
    }

    /// <summary>Eight channels of two pixels, interleaved, in 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pair(byte* a, byte* b)
        => Avx2.ConvertToVector256Int16(Sse2.UnpackLow(Vector128.CreateScalarUnsafe(*(ulong*)a).AsByte(), Vector128.CreateScalarUnsafe(*(ulong*)b).AsByte()));
}
