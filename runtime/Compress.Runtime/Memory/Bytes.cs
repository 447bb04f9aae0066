using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Compress.Runtime.Memory;

/// <summary>Copies and fills of the short stretches that kernels move, without a call: the ends overlap instead of looping over single bytes.</summary>
internal static unsafe class Bytes
{
    /// <summary>Beyond so many bytes a call that picks the processor's way of copying costs nothing beside the copy.</summary>
    private const nint Long = 1024;

    /// <summary>Copies bytes between places that do not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* from, byte* to, nint count)
    {
        if (count >= 32)
        {
            nint i = 0;
            for (; i <= count - 32; i += 32)
                Vector256.Load(from + i).Store(to + i);
            Vector256.Load(from + count - 32).Store(to + count - 32);
        }
        else if (count >= 16)
        {
            Vector128<byte> last = Vector128.Load(from + count - 16);
            Vector128.Load(from).Store(to);
            last.Store(to + count - 16);
        }
        else if (count >= 8)
        {
            ulong last = Unsafe.ReadUnaligned<ulong>(from + count - 8);
            Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<ulong>(from));
            Unsafe.WriteUnaligned(to + count - 8, last);
        }
        else if (count >= 4)
        {
            uint last = Unsafe.ReadUnaligned<uint>(from + count - 4);
            Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<uint>(from));
            Unsafe.WriteUnaligned(to + count - 4, last);
        }
        else
        {
            for (nint i = 0; i < count; i++)
                to[i] = from[i];
        }
    }

    /// <summary>Copies stretches that lie at fixed distances on both sides; source and target do not overlap.</summary>
    /// <param name="fromStep">Bytes from one stretch to the next at the source.</param>
    /// <param name="toStep">The same at the target.</param>
    /// <param name="rows">Stretches.</param>
    /// <param name="count">Bytes of each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyRows(byte* from, nint fromStep, byte* to, nint toStep, nint rows, nint count)
    {
        if (count > Long)
        {
            for (; rows > 0; rows--, from += fromStep, to += toStep)
                Buffer.MemoryCopy(from, to, count, count);
        }
        else
        {
            for (; rows > 0; rows--, from += fromStep, to += toStep)
                Copy(from, to, count);
        }
    }

    /// <summary>Fills bytes with one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(byte* to, byte value, nint count)
    {
        if (count >= 32)
        {
            Vector256<byte> v = Vector256.Create(value);
            nint i = 0;
            for (; i <= count - 32; i += 32)
                v.Store(to + i);
            v.Store(to + count - 32);
        }
        else if (count >= 16)
        {
            Vector128<byte> v = Vector128.Create(value);
            v.Store(to);
            v.Store(to + count - 16);
        }
        else if (count >= 8)
        {
            ulong v = value * 0x0101010101010101UL;
            Unsafe.WriteUnaligned(to, v);
            Unsafe.WriteUnaligned(to + count - 8, v);
        }
        else
        {
            for (nint i = 0; i < count; i++)
                to[i] = value;
        }
    }

    /// <summary>Fills 16-bit numbers with one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(ushort* to, ushort value, nint count)
    {
        if (count >= 8)
        {
            Vector128<ushort> v = Vector128.Create(value);
            nint i = 0;
            for (; i <= count - 8; i += 8)
                v.Store(to + i);
            v.Store(to + count - 8);
            return;
        }

        for (nint i = 0; i < count; i++)
            to[i] = value;
    }

    /// <summary>Copies bytes as 16-bit numbers to a place that does not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Widen(byte* from, ushort* to, nint count)
    {
        if (count >= 16)
        {
            nint i = 0;
            for (; i <= count - 16; i += 16)
                Widen16(from + i, to + i);
            Widen16(from + count - 16, to + count - 16);
        }
        else if (count >= 8)
        {
            Vector128<ushort> last = Widen8(from + count - 8);
            Widen8(from).Store(to);
            last.Store(to + count - 8);
        }
        else
        {
            for (nint i = 0; i < count; i++)
                to[i] = from[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen16(byte* from, ushort* to)
    {
        (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.Load(from));
        lower.Store(to);
        upper.Store(to + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Widen8(byte* from) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(from)).AsByte());
}
