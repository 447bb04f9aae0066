using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>Loads and stores of fewer bytes than a vector holds, without touching a byte more.</summary>
internal static unsafe class ByteTail
{
    /// <summary>Up to eight bytes, the rest zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load(byte* from, int room) => room >= 8 ? Unsafe.ReadUnaligned<ulong>(from) : LoadSlow(from, room);

    /// <summary>Up to eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* to, ulong value, int room)
    {
        if (room >= 8)
        {
            Unsafe.WriteUnaligned(to, value);
            return;
        }

        if (room >= 4)
        {
            Unsafe.WriteUnaligned(to, (uint)value);
            value >>= 32;
            to += 4;
            room -= 4;
        }

        for (; room > 0; room--, value >>= 8)
            *to++ = (byte)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong LoadSlow(byte* from, int room)
    {
        // The last bytes are read again and shifted to where they belong.
        if (room >= 4)
            return Unsafe.ReadUnaligned<uint>(from) | ((ulong)Unsafe.ReadUnaligned<uint>(from + room - 4) << (8 * (room - 4)));
        if (room >= 2)
            return Unsafe.ReadUnaligned<ushort>(from) | ((ulong)from[room - 1] << (8 * (room - 1)));
        return room == 1 ? *from : 0ul;
    }
}
