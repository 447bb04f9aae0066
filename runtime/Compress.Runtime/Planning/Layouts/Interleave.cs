using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Planning;

/// <summary>Three planes to pixels of three channels without padding: what every colour image goes through at a network's edge.</summary>
internal static unsafe class Interleave
{
    /// <summary>For each 16 elements of the result: where the first and the second plane's elements come from.</summary>
    private static readonly Vector512<uint>[] FirstTwo = [.. Enumerable.Range(0, 3).Select(part => Indices(part, (plane, at, _) => plane == 1 ? 16 + at : at))];

    /// <summary>The same, for putting the third plane's elements between those.</summary>
    private static readonly Vector512<uint>[] WithThird = [.. Enumerable.Range(0, 3).Select(part => Indices(part, (plane, at, lane) => plane == 2 ? 16 + at : lane))];

    /// <summary>y = x0[0] x1[0] x2[0] x0[1] ... for 32-bit elements.</summary>
    public static void Three(uint* x0, uint* x1, uint* x2, uint* y, int pixels)
    {
        var p = 0;
        if (Avx512F.IsSupported)
        {
            for (; p + 16 <= pixels; p += 16, y += 48)
            {
                var (a, b, c) = (Vector512.Load(x0 + p), Vector512.Load(x1 + p), Vector512.Load(x2 + p));
                for (var part = 0; part < 3; part++)
                    Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, FirstTwo[part], b), WithThird[part], c).Store(y + part * 16);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            // Lanes that a vector of the result takes from the first, second and third plane.
            var (first0, second0, third0) = (Vector128.Create(~0u, 0, 0, ~0u), Vector128.Create(0, ~0u, 0, 0), Vector128.Create(0, 0, ~0u, 0));
            var (first1, second1, third1) = (Vector128.Create(0, 0, ~0u, 0), Vector128.Create(~0u, 0, 0, ~0u), Vector128.Create(0, ~0u, 0, 0));
            var (first2, second2, third2) = (Vector128.Create(0, ~0u, 0, 0), Vector128.Create(0, 0, ~0u, 0), Vector128.Create(~0u, 0, 0, ~0u));
            for (; p + 4 <= pixels; p += 4, y += 12)
            {
                var (a, b, c) = (Vector128.Load(x0 + p), Vector128.Load(x1 + p), Vector128.Load(x2 + p));
                ((Vector128.Shuffle(a, Vector128.Create(0u, 0, 0, 1)) & first0) | (Vector128.Shuffle(b, Vector128.Create(0u, 0, 0, 0)) & second0) | (Vector128.Shuffle(c, Vector128.Create(0u, 0, 0, 0)) & third0)).Store(y);
                ((Vector128.Shuffle(a, Vector128.Create(0u, 0, 2, 0)) & first1) | (Vector128.Shuffle(b, Vector128.Create(1u, 0, 0, 2)) & second1) | (Vector128.Shuffle(c, Vector128.Create(0u, 1, 0, 0)) & third1)).Store(y + 4);
                ((Vector128.Shuffle(a, Vector128.Create(0u, 3, 0, 0)) & first2) | (Vector128.Shuffle(b, Vector128.Create(0u, 0, 3, 0)) & second2) | (Vector128.Shuffle(c, Vector128.Create(2u, 0, 0, 3)) & third2)).Store(y + 8);
            }
        }
        for (; p < pixels; p++, y += 3) (y[0], y[1], y[2]) = (x0[p], x1[p], x2[p]);
    }

    /// <summary>The same for bytes: an index with the upper bit set gives zero, so that three shuffles are joined by or.</summary>
    public static void Three(byte* x0, byte* x1, byte* x2, byte* y, int pixels)
    {
        const byte N = 0x80;
        var p = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; p + 16 <= pixels; p += 16, y += 48)
            {
                var (a, b, c) = (Vector128.Load(x0 + p), Vector128.Load(x1 + p), Vector128.Load(x2 + p));
                (Vector128.Shuffle(a, Vector128.Create((byte)0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N, 5))
                    | Vector128.Shuffle(b, Vector128.Create(N, (byte)0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N))
                    | Vector128.Shuffle(c, Vector128.Create(N, N, (byte)0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N))).Store(y);
                (Vector128.Shuffle(a, Vector128.Create(N, N, (byte)6, N, N, 7, N, N, 8, N, N, 9, N, N, 10, N))
                    | Vector128.Shuffle(b, Vector128.Create((byte)5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N, 10))
                    | Vector128.Shuffle(c, Vector128.Create(N, (byte)5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N))).Store(y + 16);
                (Vector128.Shuffle(a, Vector128.Create(N, (byte)11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N, N))
                    | Vector128.Shuffle(b, Vector128.Create(N, N, (byte)11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N))
                    | Vector128.Shuffle(c, Vector128.Create((byte)10, N, N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15))).Store(y + 32);
            }
        }
        for (; p < pixels; p++, y += 3) (y[0], y[1], y[2]) = (x0[p], x1[p], x2[p]);
    }

    private static Vector512<uint> Indices(int part, Func<int, int, int, int> index)
    {
        Span<uint> lanes = stackalloc uint[16];
        for (var lane = 0; lane < 16; lane++) lanes[lane] = (uint)index((16 * part + lane) % 3, (16 * part + lane) / 3, lane);
        return Vector512.Create<uint>(lanes);
    }
}
