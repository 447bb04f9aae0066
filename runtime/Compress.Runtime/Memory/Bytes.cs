using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Compress.Runtime.Memory;

/// <summary>Copies and fills of the short stretches that kernels move, without a call: the ends overlap instead of looping over single bytes.</summary>
internal static unsafe class Bytes
{
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
}
