using System.Runtime.CompilerServices;

namespace Compress.Preprocessing.Compression;

/// <summary>
/// A canonical Huffman code (RFC 1951, 3.2.2). Codes up to nine bits are found by one look at a table, longer ones, which are rare, bit by bit.
/// </summary>
internal sealed class HuffmanCode
{
    /// <summary>Most bits of a code.</summary>
    public const int MaxBits = 15;

    private const int FastBits = 9;

    /// <summary>What <see cref="Decode"/> gives for bits that are no code.</summary>
    public const int None = -1;

    // Symbol and length by the next nine bits; 0 where the code is longer or there is none.
    private readonly ushort[] _fast = new ushort[1 << FastBits];
    private readonly ushort[] _count = new ushort[MaxBits + 1];
    private readonly ushort[] _symbols;

    /// <summary>Makes the code whose symbols have these lengths; 0 for symbols that do not occur.</summary>
    /// <param name="lengths">Bits a symbol.</param>
    /// <param name="mayBeSingle">Whether one code of one bit, which leaves the other bit without a meaning, is allowed.</param>
    /// <exception cref="InvalidDataException">The lengths name more codes than there are, or fewer.</exception>
    public HuffmanCode(ReadOnlySpan<byte> lengths, bool mayBeSingle)
    {
        foreach (var length in lengths) _count[length]++;
        var used = lengths.Length - _count[0];
        _count[0] = 0;
        var left = 1;
        for (var bits = 1; bits <= MaxBits; bits++)
        {
            left = (left << 1) - _count[bits];
            if (left < 0) throw new InvalidDataException("more codes than there are bits for");
        }
        // No code at all is no fault until one is looked for.
        if (left > 0 && used > 0 && !(mayBeSingle && used == 1 && _count[1] == 1)) throw new InvalidDataException("an incomplete code");

        _symbols = new ushort[used];
        Span<ushort> place = stackalloc ushort[MaxBits + 2];
        Span<ushort> code = stackalloc ushort[MaxBits + 2];
        for (var bits = 1; bits <= MaxBits; bits++)
        {
            place[bits + 1] = (ushort)(place[bits] + _count[bits]);
            code[bits + 1] = (ushort)((code[bits] + _count[bits]) << 1);
        }
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0) continue;
            _symbols[place[length]++] = (ushort)symbol;
            var reversed = Reverse(code[length]++, length);
            for (var at = reversed; length <= FastBits && at < _fast.Length; at += 1 << length) _fast[at] = (ushort)(symbol << 4 | length);
        }
    }

    /// <summary>The symbol that begins at the lowest bit, where its code is a short one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFast(uint bits, out int symbol, out int length)
    {
        int entry = _fast[bits & ((1 << FastBits) - 1)];
        (symbol, length) = (entry >> 4, entry & 15);
        return entry != 0;
    }

    /// <summary>Decodes the symbol that begins at the lowest bit.</summary>
    /// <param name="bits">At least <see cref="MaxBits"/> bits; zeros where the input ends.</param>
    /// <param name="length">Bits that the symbol takes.</param>
    /// <returns>The symbol, or <see cref="None"/>.</returns>
    public int Decode(uint bits, out int length)
    {
        if (TryFast(bits, out var symbol, out length)) return symbol;
        int code = 0, first = 0, index = 0;
        for (length = 1; length <= MaxBits; length++, bits >>= 1)
        {
            code |= (int)(bits & 1);
            int count = _count[length];
            if (code - first < count) return _symbols[index + code - first];
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        return None;
    }

    private static int Reverse(int code, int length)
    {
        var reversed = 0;
        for (var i = 0; i < length; i++, code >>= 1) reversed = reversed << 1 | code & 1;
        return reversed;
    }
}
