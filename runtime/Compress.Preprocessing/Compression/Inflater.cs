using System.Buffers.Binary;

namespace Compress.Preprocessing.Compression;

/// <summary>
/// Unpacks a deflate stream (RFC 1951), bare or in zlib's frame (RFC 1950), piece by piece. It is the library's own because .NET's brings a
/// compressor, three container formats and a whole native library along, many times the code that unpacking one picture or model takes.
/// </summary>
internal sealed class Inflater
{
    private const int WindowBytes = 1 << 15, EndOfBlock = 256, SumModulus = 65521;

    // Length and distance codes (3.2.5): the smallest value of each and how many bits follow.
    private static ReadOnlySpan<ushort> LengthBase => [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthBits => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBase => [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static ReadOnlySpan<byte> DistanceBits => [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    // The order in which a dynamic block gives the lengths of its code length code (3.2.7).
    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly ReadOnlyMemory<byte> _source;
    private readonly bool _zlib;
    private readonly byte[] _window = new byte[WindowBytes];
    private State _state;
    private int _next, _bitCount, _windowAt, _stored, _matchLength, _matchDistance;
    private ulong _bits;
    private long _written;
    private uint _sumA = 1, _sumB;
    private bool _lastBlock;
    private HuffmanCode? _literals, _distances;

    /// <summary>Begins with a whole stream in memory.</summary>
    /// <param name="source">The stream; bytes behind its end are not looked at.</param>
    /// <param name="zlib">Whether it has zlib's header and checksum.</param>
    public Inflater(ReadOnlyMemory<byte> source, bool zlib) => (_source, _zlib, _state) = (source, zlib, zlib ? State.Header : State.Block);

    private enum State
    {
        Header,
        Block,
        Stored,
        Coded,
        Checksum,
        Done,
        Truncated,
    }

    /// <summary>True once the stream came to its end, checksum included.</summary>
    public bool IsDone => _state == State.Done;

    /// <summary>Bytes of the source that were used so far.</summary>
    public int Consumed => _next - _bitCount / 8;

    /// <summary>Unpacks the next bytes.</summary>
    /// <returns>How many: fewer than there is room for only where the stream ended or was cut off.</returns>
    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    public int Read(Span<byte> target)
    {
        int made = 0, summed = 0;
        while (made < target.Length && _state is not (State.Done or State.Truncated))
        {
            switch (_state)
            {
                case State.Header:
                    ReadHeader();
                    break;
                case State.Block:
                    ReadBlockHeader();
                    break;
                case State.Stored:
                    made += CopyStored(target[made..]);
                    break;
                case State.Coded:
                    made = Decode(target, made);
                    break;
                default:
                    Sum(target[summed..made]);
                    summed = made;
                    ReadChecksum();
                    break;
            }
        }
        Sum(target[summed..made]);
        Remember(target[..made]);
        return made;
    }

    private void ReadHeader()
    {
        if (!Fill(16)) return;
        int method = Take(8), flags = Take(8);
        if ((method & 15) != 8 || method >> 4 > 7 || (method << 8 | flags) % 31 != 0 || (flags & 32) != 0) throw new InvalidDataException("no zlib header");
        _state = State.Block;
    }

    private void ReadBlockHeader()
    {
        if (_lastBlock)
        {
            _state = _zlib ? State.Checksum : State.Done;
            return;
        }
        if (!Fill(3)) return;
        _lastBlock = Take(1) == 1;
        switch (Take(2))
        {
            case 0:
                Take(_bitCount & 7);
                if (!Fill(32)) return;
                _stored = Take(16);
                if ((Take(16) ^ 0xFFFF) != _stored) throw new InvalidDataException("a stored block whose length does not repeat");
                _state = State.Stored;
                break;
            case 1:
                Span<byte> lengths = stackalloc byte[288];
                lengths[..144].Fill(8);
                lengths[144..256].Fill(9);
                lengths[256..280].Fill(7);
                lengths[280..].Fill(8);
                _literals = new HuffmanCode(lengths, false);
                lengths[..32].Fill(5);
                _distances = new HuffmanCode(lengths[..32], false);
                _state = State.Coded;
                break;
            case 2:
                ReadCodes();
                break;
            default:
                throw new InvalidDataException("a block of an unknown kind");
        }
    }

    private void ReadCodes()
    {
        if (!Fill(14)) return;
        int literals = Take(5) + 257, distances = Take(5) + 1, count = Take(4) + 4;
        if (literals > 286 || distances > 30) throw new InvalidDataException("more symbols than there are");
        Span<byte> order = stackalloc byte[19];
        order.Clear();
        for (var i = 0; i < count; i++)
        {
            if (!Fill(3)) return;
            order[LengthOrder[i]] = (byte)Take(3);
        }
        var code = new HuffmanCode(order, false);
        Span<byte> lengths = stackalloc byte[286 + 30];
        for (var i = 0; i < literals + distances;)
        {
            if (!TakeSymbol(code, out var symbol)) return;
            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }
            if (symbol == 16 && i == 0) throw new InvalidDataException("a repeated length with none before it");
            var value = symbol == 16 ? lengths[i - 1] : (byte)0;
            var bits = symbol switch { 16 => 2, 17 => 3, _ => 7 };
            if (!Fill(bits)) return;
            var times = Take(bits) + (symbol == 18 ? 11 : 3);
            if (times > literals + distances - i) throw new InvalidDataException("a repeated length past the last symbol");
            lengths.Slice(i, times).Fill(value);
            i += times;
        }
        if (lengths[EndOfBlock] == 0) throw new InvalidDataException("a block without an end");
        _literals = new HuffmanCode(lengths[..literals], true);
        _distances = new HuffmanCode(lengths.Slice(literals, distances), true);
        _state = State.Coded;
    }

    private int CopyStored(Span<byte> target)
    {
        // Whole bytes that were taken into the bits go first.
        var made = 0;
        for (; made < target.Length && _stored > 0 && _bitCount > 0; made++, _stored--) target[made] = (byte)Take(8);
        var run = Math.Min(Math.Min(_stored, target.Length - made), _source.Length - _next);
        _source.Span.Slice(_next, run).CopyTo(target[made..]);
        _next += run;
        _stored -= run;
        made += run;
        if (_stored == 0) _state = State.Block;
        else if (made < target.Length) _state = State.Truncated;
        return made;
    }

    /// <summary>Decodes into <paramref name="target"/> from <paramref name="made"/> on, and returns where it stopped.</summary>
    private int Decode(Span<byte> target, int made)
    {
        var (literals, distances) = (_literals!, _distances!);
        while (made < target.Length)
        {
            if (_matchLength > 0)
            {
                made = CopyMatch(target, made);
                continue;
            }
            Refill();
            made = TakeLiterals(literals, target, made);
            if (made == target.Length || !TakeSymbol(literals, out var symbol)) return made;
            if (symbol < EndOfBlock)
            {
                target[made++] = (byte)symbol;
                continue;
            }
            if (symbol == EndOfBlock)
            {
                _state = State.Block;
                return made;
            }
            if (!TakeMatch(symbol - EndOfBlock - 1, distances, _written + made)) return made;
        }
        return made;
    }

    /// <summary>Takes literals with short codes, which most are, as long as the bits at hand hold a whole one.</summary>
    private int TakeLiterals(HuffmanCode literals, Span<byte> target, int made)
    {
        var (bits, count) = (_bits, _bitCount);
        while (made < target.Length && literals.TryFast((uint)bits, out var symbol, out var length) && symbol < EndOfBlock && length <= count)
        {
            target[made++] = (byte)symbol;
            bits >>= length;
            count -= length;
        }
        (_bits, _bitCount) = (bits, count);
        return made;
    }

    private bool TakeMatch(int lengthCode, HuffmanCode distances, long written)
    {
        if (lengthCode >= LengthBase.Length) throw new InvalidDataException("an unknown length");
        if (!Fill(LengthBits[lengthCode])) return false;
        var length = LengthBase[lengthCode] + Take(LengthBits[lengthCode]);
        if (!TakeSymbol(distances, out var code)) return false;
        if (code >= DistanceBase.Length) throw new InvalidDataException("an unknown distance");
        if (!Fill(DistanceBits[code])) return false;
        _matchDistance = DistanceBase[code] + Take(DistanceBits[code]);
        if (_matchDistance > written) throw new InvalidDataException("a distance past the beginning");
        _matchLength = length;
        return true;
    }

    /// <summary>Repeats what lies <see cref="_matchDistance"/> back: in the target, or in what was given out before.</summary>
    private int CopyMatch(Span<byte> target, int made)
    {
        var end = Math.Min(target.Length, made + _matchLength);
        _matchLength -= end - made;
        for (var from = made - _matchDistance; made < end && from < 0; from++) target[made++] = _window[(_windowAt + from) & (WindowBytes - 1)];
        if (made == end) return end;
        if (_matchDistance >= end - made) target.Slice(made - _matchDistance, end - made).CopyTo(target[made..]);
        // One by one where the two overlap: then the beginning is repeated.
        else for (var at = made; at < end; at++) target[at] = target[at - _matchDistance];
        return end;
    }

    /// <summary>Keeps the end of what is given out, which later matches may reach back to.</summary>
    private void Remember(ReadOnlySpan<byte> content)
    {
        _written += content.Length;
        if (content.Length > WindowBytes) content = content[^WindowBytes..];
        var first = Math.Min(content.Length, WindowBytes - _windowAt);
        content[..first].CopyTo(_window.AsSpan(_windowAt));
        content[first..].CopyTo(_window);
        _windowAt = (_windowAt + content.Length) & (WindowBytes - 1);
    }

    private void ReadChecksum()
    {
        Take(_bitCount & 7);
        if (!Fill(32)) return;
        var stated = 0u;
        for (var i = 0; i < 4; i++) stated = stated << 8 | (uint)Take(8);
        if (stated != (_sumB << 16 | _sumA)) throw new InvalidDataException("content that does not fit its checksum");
        _state = State.Done;
    }

    /// <summary>Adds content to the checksum, Adler-32 (RFC 1950, 9).</summary>
    private void Sum(ReadOnlySpan<byte> content)
    {
        if (!_zlib) return;
        var (a, b) = (_sumA, _sumB);
        // As many bytes as fit 32 bits before the remainder must be taken.
        for (; !content.IsEmpty; content = content[Math.Min(content.Length, 5552)..])
        {
            foreach (var value in content[..Math.Min(content.Length, 5552)])
            {
                a += value;
                b += a;
            }
            a %= SumModulus;
            b %= SumModulus;
        }
        (_sumA, _sumB) = (a, b);
    }

    private bool TakeSymbol(HuffmanCode code, out int symbol)
    {
        Refill();
        symbol = code.Decode((uint)_bits, out var length);
        // Bits that are no code say nothing where there are none.
        if (symbol == HuffmanCode.None && _bitCount > 0) throw new InvalidDataException("bits that are no code");
        if (length > _bitCount)
        {
            _state = State.Truncated;
            return false;
        }
        Take(length);
        return true;
    }

    private bool Fill(int count)
    {
        if (_bitCount >= count) return true;
        Refill();
        if (_bitCount >= count) return true;
        _state = State.Truncated;
        return false;
    }

    private void Refill()
    {
        if (_bitCount > 48) return;
        var rest = _source.Span[_next..];
        if (rest.Length >= sizeof(ulong))
        {
            // Eight bytes at once; those that do not fit are read again.
            _bits |= BinaryPrimitives.ReadUInt64LittleEndian(rest) << _bitCount;
            var taken = (63 - _bitCount) / 8;
            _next += taken;
            _bitCount += 8 * taken;
            // What lies above the count would be added twice.
            _bits &= ulong.MaxValue >> (64 - _bitCount);
            return;
        }
        for (; _bitCount <= 56 && !rest.IsEmpty; _bitCount += 8, rest = rest[1..], _next++) _bits |= (ulong)rest[0] << _bitCount;
    }

    private int Take(int count)
    {
        var value = (int)(_bits & ((1ul << count) - 1));
        _bits >>= count;
        _bitCount -= count;
        return value;
    }
}
