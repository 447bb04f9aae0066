using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of 8-bit 3x3 depthwise convolution of stride 1 on AVX2 for any weights: up to 12 pixels of two rows by eight channels.
/// The four pixels above each other that both rows see are interleaved by twos and widened once for all their uses, and one
/// <c>vpmaddwd</c> by 16-bit weights does two taps of a column exactly.
/// </summary>
internal static unsafe class QuantDepthwiseRows256
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
    /// <typeparam name="TCols">Pixels of a row of the tile.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TCols>(TileArgs* args)
        where TCols : struct, IExtent
    {
        nint step = args->XStep, line = args->XRow;
        void* spill = args->Spill;
        for (int row = 0; row < args->Rows; row += 2)
        {
            bool two = row + 1 < args->Rows;
            byte* x = args->X + (row * line);
            long pixel = row * args->YRow;
            for (int tile = 0; tile < args->Tiles; tile++, x += TCols.Count * step, pixel += TCols.Count)
            {
                // Below a single row there is nothing to read; what is read instead weighs nothing in it.
                Sums(x, step, line, two ? 3 * line : 2 * line, (short*)args->Weights, (int*)args->Bias, (int*)spill, TCols.Count);
                args->Spill = spill;
                QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, TCols, Extents.N1>.Finish(args, pixel);
                if (!two)
                    continue;
                args->Spill = (int*)spill + Lower;
                QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, TCols, Extents.N1>.Finish(args, pixel + args->YRow);
            }
        }

        args->Spill = spill;
    }

    /// <summary>Where the sums of the lower row begin, after up to twelve of the upper one.</summary>
    private const int Lower = 12 * 8;

    /// <summary>
    /// The sums of one tile. A column of pixels is the last one of an output, the middle one of the next and the first one of the one after: two
    /// outputs of each row are in work at a time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums(byte* x, nint step, nint line, nint last, short* w, int* start, int* spill, int count)
    {
        Vector256<int> bias = Vector256.Load(start);
        Vector256<short> a = Pair(x, x + line), b = Pair(x + (2 * line), x + last);
        Vector256<int> p1 = bias + Both(a, b, w), q1 = bias + Both(a, b, w + 32);
        x += step;
        (a, b) = (Pair(x, x + line), Pair(x + (2 * line), x + last));
        Vector256<int> p0 = p1 + Both(a, b, w + 64), q0 = q1 + Both(a, b, w + 96);
        p1 = bias + Both(a, b, w);
        q1 = bias + Both(a, b, w + 32);
        for (int i = 0; i < count; i++, spill += 8)
        {
            x += step;
            (a, b) = (Pair(x, x + line), Pair(x + (2 * line), x + last));
            (p0 + Both(a, b, w + 128)).Store(spill);
            (q0 + Both(a, b, w + 160)).Store(spill + Lower);
            p0 = p1 + Both(a, b, w + 64);
            q0 = q1 + Both(a, b, w + 96);
            p1 = bias + Both(a, b, w);
            q1 = bias + Both(a, b, w + 32);
        }
    }

    /// <summary>A column of four pixels times three taps of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Both(Vector256<short> a, Vector256<short> b, short* w)
        => Avx2.MultiplyAddAdjacent(a, Vector256.Load(w)) + Avx2.MultiplyAddAdjacent(b, Vector256.Load(w + 16));

    /// <summary>Eight channels of two pixels, interleaved, in 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pair(byte* a, byte* b)
        => Avx2.ConvertToVector256Int16(Sse2.UnpackLow(Vector128.CreateScalarUnsafe(*(ulong*)a).AsByte(), Vector128.CreateScalarUnsafe(*(ulong*)b).AsByte()));
}
