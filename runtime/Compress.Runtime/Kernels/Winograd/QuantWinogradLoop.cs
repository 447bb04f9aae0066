using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>The transforms of 3x3 filtering in integers; see <see cref="QuantWinograd"/>.</summary>
internal static unsafe class QuantWinogradLoop
{
    /// <summary>The inverse of 9 among the numbers modulo 2^32.</summary>
    private const int InverseOf9 = unchecked((int)0x38E38E39);

    /// <summary>Scratch of both transforms, in bytes: 36 vectors.</summary>
    public const int SpareBytes = 36 * 32;

    /// <summary>Transforms one tile of 6x6 pixels: points[k] gets product k of every channel.</summary>
    /// <param name="pixels">The tile's pixels, row by row.</param>
    /// <param name="points">First product's row of this tile; whole vectors of 16 are written.</param>
    /// <param name="step">Numbers from product to product.</param>
    /// <param name="channels">8 or more; exactly so many bytes are read at each pixel.</param>
    /// <param name="spare"><see cref="SpareBytes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(byte** pixels, short* points, nint step, int channels, short* spare)
    {
        // The last vector begins early, to read nothing beyond the channels; what it writes twice is the same.
        if (channels < 16)
        {
            Some<Half>(pixels, 0, points, step, spare);
            if (channels > 8)
                Some<Half>(pixels, channels - 8, points, step, spare);
            return;
        }

        int c = 0;
        for (; c + 16 <= channels; c += 16)
            Some<Whole>(pixels, c, points, step, spare);
        if (c < channels)
            Some<Whole>(pixels, channels - 16, points, step, spare);
    }

    /// <summary>Makes eight channels of a tile's 4x4 sums of its products.</summary>
    /// <param name="sums">First product of this tile.</param>
    /// <param name="step">Sums from product to product.</param>
    /// <param name="bias">Added to every result.</param>
    /// <param name="to">Sixteen results, row by row.</param>
    /// <param name="width">Numbers from result to result.</param>
    /// <param name="spare"><see cref="SpareBytes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(int* sums, nint step, Vector256<int> bias, int* to, int width, int* spare)
    {
        int* across = spare;
        for (int r = 0; r < 6; r++, sums += 6 * step, across += 32)
        {
            Four(Vector256.Load(sums), Vector256.Load(sums + step), Vector256.Load(sums + (2 * step)), Vector256.Load(sums + (3 * step)), Vector256.Load(sums + (4 * step)), Vector256.Load(sums + (5 * step)),
                out var y0, out var y1, out var y2, out var y3);
            y0.Store(across);
            y1.Store(across + 8);
            y2.Store(across + 16);
            y3.Store(across + 24);
        }

        Vector256<int> inverse = Vector256.Create(InverseOf9);
        for (int x = 0; x < 4; x++, spare += 8, to += width)
        {
            Four(Vector256.Load(spare), Vector256.Load(spare + 32), Vector256.Load(spare + 64), Vector256.Load(spare + 96), Vector256.Load(spare + 128), Vector256.Load(spare + 160),
                out var y0, out var y1, out var y2, out var y3);
            // 576 times the sum, modulo 2^32. Times the inverse of 9 that is 64 times the sum, which fits: shifted down it is the sum.
            (bias + Vector256.ShiftRightArithmetic(y0 * inverse, 6)).Store(to);
            (bias + Vector256.ShiftRightArithmetic(y1 * inverse, 6)).Store(to + (4 * width));
            (bias + Vector256.ShiftRightArithmetic(y2 * inverse, 6)).Store(to + (8 * width));
            (bias + Vector256.ShiftRightArithmetic(y3 * inverse, 6)).Store(to + (12 * width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Some<TWidth>(byte** pixels, int channel, short* points, nint step, short* spare)
        where TWidth : struct, IBytes
    {
        short* rowTo = spare;
        for (int r = 0; r < 6; r++, pixels += 6, rowTo += 96)
        {
            Six(TWidth.Load(pixels[0] + channel), TWidth.Load(pixels[1] + channel), TWidth.Load(pixels[2] + channel), TWidth.Load(pixels[3] + channel),
                TWidth.Load(pixels[4] + channel), TWidth.Load(pixels[5] + channel), rowTo, 16);
        }

        short* to = points + channel;
        for (int x = 0; x < 6; x++, spare += 16, to += step)
        {
            Six(Vector256.Load(spare), Vector256.Load(spare + 96), Vector256.Load(spare + 192), Vector256.Load(spare + 288),
                Vector256.Load(spare + 384), Vector256.Load(spare + 480), to, 6 * step);
        }
    }

    /// <summary>The input's transform along one axis, as the float one has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Six(Vector256<short> d0, Vector256<short> d1, Vector256<short> d2, Vector256<short> d3, Vector256<short> d4, Vector256<short> d5, short* to, nint step)
    {
        Vector256<short> a = d4 - Vector256.ShiftLeft(d2, 2), b = d3 - Vector256.ShiftLeft(d1, 2), e = d4 - d2, f = d3 - d1;
        (Vector256.ShiftLeft(d0, 2) + a - d2).Store(to);
        (a + b).Store(to + step);
        (a - b).Store(to + (2 * step));
        f += f;
        (e + f).Store(to + (3 * step));
        (e - f).Store(to + (4 * step));
        (d5 - d3 - (f + f)).Store(to + (5 * step));
    }

    /// <summary>The output's transform along one axis, times 24 in all: the kernel's holds 2, 4, 4, 1, 1 and 8 of it (see <see cref="QuantWinograd"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(Vector256<int> m0, Vector256<int> m1, Vector256<int> m2, Vector256<int> m3, Vector256<int> m4, Vector256<int> m5,
        out Vector256<int> y0, out Vector256<int> y1, out Vector256<int> y2, out Vector256<int> y3)
    {
        Vector256<int> s = m1 + m2, d = m1 - m2, u = m3 + m4, v = m3 - m4;
        y0 = m0 + m0 + m0 + u - s;
        y1 = v + v - d;
        y2 = Vector256.ShiftLeft(u, 2) - s;
        y3 = Vector256.ShiftLeft(v, 3) - d + (m5 + m5 + m5);
    }

    /// <summary>How many bytes a pixel is read by; each becomes 16 bits.</summary>
    private interface IBytes
    {
        static abstract Vector256<short> Load(byte* from);
    }

    private readonly struct Whole : IBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> Load(byte* from) => Avx2.ConvertToVector256Int16(from);
    }

    private readonly struct Half : IBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> Load(byte* from) => Avx2.ConvertToVector256Int16(Vector128.CreateScalarUnsafe(*(ulong*)from).AsByte());
    }
}
