using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>Changes between planes of channels (NCHW, as ONNX has them) and pixels of channels (channels-last with a stride, as the kernels want them).</summary>
internal static unsafe class LayoutKernels
{
    // Pixels whose channels are written together: their cache lines stay close while plane after plane is read.
    private const int Block = 64;

    // Sides of the squares of bytes that are transposed in registers.
    private const int Square = 8;

    /// <summary>One image from planes to pixels.</summary>
    /// <param name="x">channels planes of <paramref name="pixels"/> elements.</param>
    /// <param name="y">pixels of <paramref name="stride"/> elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPixels<T>(T* x, T* y, int channels, int pixels, int stride) where T : unmanaged
    {
        if (channels == 1 && stride == 1)
        {
            Buffer.MemoryCopy(x, y, (long)pixels * sizeof(T), (long)pixels * sizeof(T));
            return;
        }

        for (int first = 0; first < pixels; first += Block)
        {
            int end = Math.Min(pixels, first + Block);
            for (int c = 0; c < channels; c++)
            {
                T* from = x + ((nint)c * pixels);
                T* to = y + ((nint)first * stride) + c;
                for (int p = first; p < end; p++, to += stride)
                    *to = from[p];
            }
        }
    }

    /// <summary>One image from pixels to planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPlanes<T>(T* x, T* y, int channels, int pixels, int stride) where T : unmanaged
    {
        if (channels == 1 && stride == 1)
        {
            Buffer.MemoryCopy(x, y, (long)pixels * sizeof(T), (long)pixels * sizeof(T));
            return;
        }

        for (int first = 0; first < pixels; first += Block)
        {
            int end = Math.Min(pixels, first + Block);
            for (int c = 0; c < channels; c++)
            {
                T* from = x + ((nint)first * stride) + c;
                T* to = y + ((nint)c * pixels);
                for (int p = first; p < end; p++, from += stride)
                    to[p] = *from;
            }
        }
    }

    /// <summary>One image from float planes to quantized pixels: QuantizeLinear and the transposition of a network's input in one pass.</summary>
    /// <param name="kernels">The elementwise kernels that quantize.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void QuantizeToPixels(QuantElementwise kernels, float* x, byte* y, int channels, int pixels, int stride, in QuantOutput output)
    {
        if (channels == 1 && stride == 1)
        {
            kernels.Quantize(x, y, pixels, output);
            return;
        }

        byte* planes = stackalloc byte[Square * Block];
        for (int first = 0; first < pixels; first += Block)
        {
            int count = Math.Min(Block, pixels - first);
            for (int c = 0; c < channels;)
            {
                byte* to = y + ((nint)first * stride) + c;
                int together = Sse2.IsSupported && channels - c >= Square ? Square : 1;
                for (int i = 0; i < together; i++)
                    kernels.Quantize(x + ((nint)(c + i) * pixels) + first, planes + (i * Block), count, output);
                int p = 0;
                for (; together == Square && p + Square <= count; p += Square)
                    Transpose(planes + p, Block, to + ((nint)p * stride), stride);
                for (; p < count; p++)
                {
                    for (int i = 0; i < together; i++)
                        to[((nint)p * stride) + i] = planes[(i * Block) + p];
                }

                c += together;
            }
        }
    }

    /// <summary>A square of bytes: pixel p gets element p of each of the rows.</summary>
    /// <param name="from">Bytes from row to row.</param>
    /// <param name="to">Bytes from pixel to pixel.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(byte* x, nint from, byte* y, nint to)
    {
        Vector128<ushort> row01 = Sse2.UnpackLow(Half(x), Half(x + from)).AsUInt16(), row23 = Sse2.UnpackLow(Half(x + (2 * from)), Half(x + (3 * from))).AsUInt16();
        Vector128<ushort> row45 = Sse2.UnpackLow(Half(x + (4 * from)), Half(x + (5 * from))).AsUInt16(), row67 = Sse2.UnpackLow(Half(x + (6 * from)), Half(x + (7 * from))).AsUInt16();
        Vector128<uint> low03 = Sse2.UnpackLow(row01, row23).AsUInt32(), high03 = Sse2.UnpackHigh(row01, row23).AsUInt32();
        Vector128<uint> low47 = Sse2.UnpackLow(row45, row67).AsUInt32(), high47 = Sse2.UnpackHigh(row45, row67).AsUInt32();
        Two(Sse2.UnpackLow(low03, low47), y, to);
        Two(Sse2.UnpackHigh(low03, low47), y + (2 * to), to);
        Two(Sse2.UnpackLow(high03, high47), y + (4 * to), to);
        Two(Sse2.UnpackHigh(high03, high47), y + (6 * to), to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Half(byte* x) => Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(x)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two(Vector128<uint> pixels, byte* y, nint to)
    {
        Unsafe.WriteUnaligned(y, pixels.AsUInt64().ToScalar());
        Unsafe.WriteUnaligned(y + to, pixels.AsUInt64().GetElement(1));
    }

    /// <summary>Channel i of group j goes to place i * groups + j of its pixel.</summary>
    /// <param name="each">Channels of a group.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Shuffle<T>(T* x, T* y, long pixels, int stride, int groups, int each) where T : unmanaged
    {
        for (long p = 0; p < pixels; p++, x += stride, y += stride)
        {
            T* from = x;
            for (int j = 0; j < groups; j++)
            {
                T* to = y + j;
                for (int i = 0; i < each; i++, to += groups)
                    *to = *from++;
            }
        }
    }

    /// <summary>The same for bytes in four groups of 16 channels or more: rows of a 4 x 16 matrix become its columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ShuffleFour(byte* x, byte* y, long pixels, int stride, int each)
    {
        for (long p = 0; p < pixels; p++, x += stride, y += stride)
        {
            for (int i = 0; i < each; i += 16)
            {
                // The last block overlaps the one before it and writes the same bytes again.
                int at = Math.Min(i, each - 16);
                byte* from = x + at, to = y + (4 * at);
                Vector128<byte> a = Vector128.Load(from), b = Vector128.Load(from + each), c = Vector128.Load(from + (2 * each)), d = Vector128.Load(from + (3 * each));
                (Vector128<ushort> ab0, Vector128<ushort> ab1) = Pairs(a, b);
                (Vector128<ushort> cd0, Vector128<ushort> cd1) = Pairs(c, d);
                StoreQuads(to, ab0, cd0);
                StoreQuads(to + 32, ab1, cd1);
            }
        }
    }

    /// <summary>a0 b0 a1 b1 ...: the second byte of a pair is the upper one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<ushort> Lower, Vector128<ushort> Upper) Pairs(Vector128<byte> a, Vector128<byte> b)
    {
        (Vector128<ushort> a0, Vector128<ushort> a1) = Vector128.Widen(a);
        (Vector128<ushort> b0, Vector128<ushort> b1) = Vector128.Widen(b);
        return (a0 | Vector128.ShiftLeft(b0, 8), a1 | Vector128.ShiftLeft(b1, 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuads(byte* to, Vector128<ushort> ab, Vector128<ushort> cd)
    {
        (Vector128<uint> ab0, Vector128<uint> ab1) = Vector128.Widen(ab);
        (Vector128<uint> cd0, Vector128<uint> cd1) = Vector128.Widen(cd);
        (ab0 | Vector128.ShiftLeft(cd0, 16)).AsByte().Store(to);
        (ab1 | Vector128.ShiftLeft(cd1, 16)).AsByte().Store(to + 16);
    }
}
