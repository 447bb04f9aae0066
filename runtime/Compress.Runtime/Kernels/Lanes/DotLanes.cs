using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The implementations of <see cref="IDotLanes{TInt}"/>. The "pairs" ones use <c>vpmaddubsw</c>, whose 16-bit sums of two products saturate:
/// they are exact only for weights of which no neighbouring pair has |w0| + |w1| over 128 (255 x 128 = 32640), which packing proves.
/// The "wide" ones split even and odd bytes into 16 bits and are exact for every weight.
/// </summary>
internal static class DotLanes
{
    public readonly struct Vnni256 : IDotLanes<Vector256<int>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<int> Dot(Vector256<int> sum, Vector256<int> x, Vector256<int> w)
            => AvxVnni.MultiplyWideningAndAdd(sum, x.AsByte(), w.AsSByte());
    }

    public readonly struct Pairs512 : IDotLanes<Vector512<int>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<int> Dot(Vector512<int> sum, Vector512<int> x, Vector512<int> w)
            => sum + Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(x.AsByte(), w.AsSByte()), Vector512.Create((short)1));
    }

    public readonly struct Wide512 : IDotLanes<Vector512<int>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<int> Dot(Vector512<int> sum, Vector512<int> x, Vector512<int> w)
        {
            Vector512<short> even = (x.AsInt16() & Vector512.Create((short)0xFF));
            Vector512<short> odd = Vector512.ShiftRightLogical(x.AsInt16(), 8);
            return sum
                + Avx512BW.MultiplyAddAdjacent(even, Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(w.AsInt16(), 8), 8))
                + Avx512BW.MultiplyAddAdjacent(odd, Vector512.ShiftRightArithmetic(w.AsInt16(), 8));
        }
    }

    public readonly struct Pairs256 : IDotLanes<Vector256<int>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<int> Dot(Vector256<int> sum, Vector256<int> x, Vector256<int> w)
            => sum + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(x.AsByte(), w.AsSByte()), Vector256.Create((short)1));
    }

    /// <summary>Two 16-bit products: for weights and inputs that are widened already.</summary>
    public readonly struct Words256 : IDotLanes<Vector256<int>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<int> Dot(Vector256<int> sum, Vector256<int> x, Vector256<int> w) => sum + Avx2.MultiplyAddAdjacent(x.AsInt16(), w.AsInt16());
    }

    public readonly struct Wide256 : IDotLanes<Vector256<int>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<int> Dot(Vector256<int> sum, Vector256<int> x, Vector256<int> w)
        {
            Vector256<short> even = (x.AsInt16() & Vector256.Create((short)0xFF));
            Vector256<short> odd = Vector256.ShiftRightLogical(x.AsInt16(), 8);
            return sum
                + Avx2.MultiplyAddAdjacent(even, Vector256.ShiftRightArithmetic(Vector256.ShiftLeft(w.AsInt16(), 8), 8))
                + Avx2.MultiplyAddAdjacent(odd, Vector256.ShiftRightArithmetic(w.AsInt16(), 8));
        }
    }

    public readonly struct Portable128 : IDotLanes<Vector128<int>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<int> Dot(Vector128<int> sum, Vector128<int> x, Vector128<int> w)
        {
            // 255 x 127 fits 16 bits, so the low halves of the products are exact; they are then widened and added.
            Vector128<short> even = (x.AsInt16() & Vector128.Create((short)0xFF)) * Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(w.AsInt16(), 8), 8);
            Vector128<short> odd = Vector128.ShiftRightLogical(x.AsInt16(), 8) * Vector128.ShiftRightArithmetic(w.AsInt16(), 8);
            return sum + Widen(even) + Widen(odd);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<int> Widen(Vector128<short> products)
            => Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(products.AsInt32(), 16), 16) + Vector128.ShiftRightArithmetic(products.AsInt32(), 16);
    }
}
