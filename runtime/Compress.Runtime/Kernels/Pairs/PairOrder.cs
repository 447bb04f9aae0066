using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The order in which a block of output channels meets the inputs of a window: such that no two neighbours saturate where <c>vpmaddubsw</c>
/// adds their products, so that this instruction is exact for the block's weights. Sixteen inputs at a time are put into pairs
/// (<see cref="PairMatching"/>); what finds no neighbour stands beside nothing, and where that leaves no room it is moved behind the window.
/// Before a block is multiplied, the windows of a few pixels are laid out in its order by shuffles.
/// </summary>
internal sealed unsafe class PairOrder : IDisposable
{
    // A shuffle that takes nothing leaves zero.
    private const byte Nothing = 0x80;

    private readonly ConvShape _shape;
    private readonly ConvBands _bands;
    private readonly int _stretch;
    private readonly int _whole;
    private readonly int _stretchSlots;
    private readonly int _patternBytes;
    private readonly Run[] _runs;
    private readonly AlignedBuffer _patterns;
    private readonly AlignedBuffer _moves;
    private readonly int[] _firstMoves;
    private readonly int[] _slots;

    /// <param name="shape">Geometry.</param>
    /// <param name="bands">How windows are read.</param>
    /// <param name="blocks">Blocks of output channels.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="places">Gets what stands in each place of a block's order: an input of the window, counted stretch by stretch, or -1 for nothing.</param>
    public PairOrder(in ConvShape shape, ConvBands bands, ReadOnlySpan<ChannelBlocks.Block> blocks, ReadOnlySpan<sbyte> weights, out int[][] places)
    {
        (_shape, _bands) = (shape, bands);
        _stretch = bands.Stretch;
        _whole = _stretch / 32 * 32;
        _runs = Runs(_stretch);
        _stretchSlots = _runs.Length == 0 ? 0 : _runs[^1].Slot + _runs[^1].Slots;
        _patternBytes = bands.Segments * _runs.Length * PairMatching.Inputs;
        _patterns = new AlignedBuffer((long)blocks.Length * _patternBytes);
        _firstMoves = new int[blocks.Length + 1];
        _slots = new int[blocks.Length];
        places = new int[blocks.Length][];
        var moves = new List<Move>();
        for (int b = 0; b < blocks.Length; b++)
        {
            places[b] = Order(blocks[b], weights, new Span<byte>(_patterns.Pointer + ((long)b * _patternBytes), _patternBytes), moves);
            _slots[b] = places[b].Length;
            _firstMoves[b + 1] = moves.Count;
            // The last shuffle of a window writes up to sixteen bytes; an odd number of cache lines keeps pixels in different sets.
            Stride = Math.Max(Stride, ((_slots[b] + PairMatching.Inputs + 63) / 64 | 1) * 64);
        }

        _moves = AlignedBuffer.Copy<Move>(CollectionsMarshal.AsSpan(moves));
        Steps = 0;
        foreach (int slots in _slots)
            Steps = Math.Max(Steps, slots / 4);
    }

    /// <summary>Bytes from pixel to pixel of what is laid out.</summary>
    public int Stride { get; }

    /// <summary>Fours of the longest order.</summary>
    public int Steps { get; }

    /// <summary>Fours of a block's order.</summary>
    public int StepsOf(int block) => _slots[block] / 4;

    /// <summary>
    /// Whether products of bytes in an order of their own are quicker than products of 16-bit numbers: they are where at most one of sixty-four
    /// inputs must be moved, which a few of the weights tell.
    /// </summary>
    public static bool Pays(in ConvShape shape, ReadOnlySpan<sbyte> weights)
    {
        // Stretches that end within a shuffle cost more than they save.
        if (!Avx2.IsSupported || weights.IsEmpty || shape.GroupIn < PairMatching.Inputs)
            return false;
        int window = shape.GroupIn * shape.Taps, lanes = (window + PairMatching.Inputs - 1) / PairMatching.Inputs;
        int blocks = (shape.OutChannels + PairMatching.Channels - 1) / PairMatching.Channels, samples = (int)Math.Min(64, (long)lanes * blocks), moved = 0;
        Span<Vector256<byte>> magnitudes = stackalloc Vector256<byte>[PairMatching.Inputs];
        Span<int> mates = stackalloc int[PairMatching.Inputs];
        Span<sbyte> column = stackalloc sbyte[PairMatching.Channels];
        for (int sample = 0; sample < samples; sample++)
        {
            long at = (long)sample * lanes * blocks / samples;
            int first = (int)(at / lanes) * PairMatching.Channels, channels = Math.Min(PairMatching.Channels, shape.OutChannels - first);
            int begin = (int)(at % lanes) * PairMatching.Inputs, count = Math.Min(PairMatching.Inputs, window - begin);
            for (int i = 0; i < count; i++)
            {
                // Inputs that lie side by side: the channels of a tap, then the next tap.
                (int tap, int channel) = ((begin + i) / shape.GroupIn, (begin + i) % shape.GroupIn);
                for (int c = 0; c < channels; c++)
                    column[c] = weights[((((first + c) * shape.GroupIn) + channel) * shape.Taps) + tap];
                magnitudes[i] = PairMatching.Magnitudes(column[..channels]);
            }

            int alone = PairMatching.Match(magnitudes[..count], mates[..count]);
            moved += Math.Max(0, ((count + alone) / 2) - (Slots(count) / 2));
        }

        return 4 * moved <= samples;
    }

    /// <summary>Lays windows out, one after the other.</summary>
    /// <param name="block">Number of the block of output channels.</param>
    /// <param name="x">First window.</param>
    /// <param name="step">Bytes from window to window.</param>
    /// <param name="count">Windows.</param>
    /// <param name="to">Gets them, <see cref="Stride"/> bytes apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(int block, byte* x, nint step, int count, byte* to)
    {
        byte* pattern = _patterns.Pointer + ((long)block * _patternBytes);
        nint* last = _bands.Offsets + _bands.Segments;
        nint whole = _whole, stride = Stride;
        ReadOnlySpan<Run> ends = _runs.AsSpan(_whole / PairMatching.Inputs);
        byte* end = to + (count * stride), twos = end - stride, start = to;
        for (nint* offset = _bands.Offsets; offset < last; offset++, start += _stretchSlots)
        {
            byte* window = x + *offset;
            for (nint i = 0; i < whole; i += 32, pattern += 32)
            {
                Vector256<byte> order = Vector256.Load(pattern);
                byte* from = window + i, at = start + i;
                for (; at < twos; at += 2 * stride, from += 2 * step)
                {
                    Avx2.Shuffle(Vector256.Load(from), order).Store(at);
                    Avx2.Shuffle(Vector256.Load(from + step), order).Store(at + stride);
                }

                if (at < end)
                    Avx2.Shuffle(Vector256.Load(from), order).Store(at);
            }

            foreach (ref readonly Run run in ends)
            {
                Vector128<byte> order = Vector128.Load(pattern);
                byte* from = window + run.Start;
                for (byte* at = start + run.Slot; at < end; at += stride, from += step)
                    Ssse3.Shuffle(Vector128.Load(from), order).Store(at);
                pattern += PairMatching.Inputs;
            }
        }

        Move* done = (Move*)_moves.Pointer + _firstMoves[block + 1];
        for (Move* move = (Move*)_moves.Pointer + _firstMoves[block]; move < done; move++)
        {
            byte* from = x + move->From;
            for (byte* at = to + move->To; at < end; at += stride, from += step)
                *at = *from;
        }
    }

    public void Dispose()
    {
        _patterns.Dispose();
        _moves.Dispose();
    }

    /// <summary>Places for so many inputs: whole fours.</summary>
    private static int Slots(int inputs) => (inputs + 3) & ~3;

    /// <summary>Cuts a stretch into what one shuffle orders. The last one begins early, where there is room for that, to read nothing beyond the stretch.</summary>
    private static Run[] Runs(int stretch)
    {
        var runs = new List<Run>();
        int slot = 0;
        for (int at = 0; at < stretch; at += PairMatching.Inputs)
        {
            int count = Math.Min(PairMatching.Inputs, stretch - at), start = Math.Max(0, at + count - PairMatching.Inputs);
            if (count == PairMatching.Inputs)
                start = at;
            runs.Add(new Run(start, at - start, count, slot, Slots(count)));
            slot += Slots(count);
        }

        return [.. runs];
    }

    /// <summary>Finds the order of one block.</summary>
    private int[] Order(in ChannelBlocks.Block block, ReadOnlySpan<sbyte> weights, Span<byte> patterns, List<Move> moves)
    {
        var places = new List<int>();
        var (moved, alone) = (new List<(int Input, Vector256<byte> Magnitudes)>(), new List<int>());
        Span<Vector256<byte>> magnitudes = stackalloc Vector256<byte>[PairMatching.Inputs];
        Span<int> mates = stackalloc int[PairMatching.Inputs], inputs = stackalloc int[PairMatching.Inputs];
        Span<sbyte> column = stackalloc sbyte[PairMatching.Channels];
        for (int segment = 0; segment < _bands.Segments; segment++)
        {
            foreach (ref readonly Run run in _runs.AsSpan())
            {
                int count = 0;
                for (int i = 0; i < run.Count; i++)
                {
                    (int tap, int channel) = _bands.At(segment, run.Start + run.First + i);
                    if (channel < 0)
                        continue;
                    for (int c = 0; c < block.Valid; c++)
                        column[c] = weights[((((block.Channel + c) * _shape.GroupIn) + channel) * _shape.Taps) + tap];
                    magnitudes[count] = PairMatching.Magnitudes(column[..block.Valid]);
                    inputs[count++] = run.First + i;
                }

                PairMatching.Match(magnitudes[..count], mates[..count]);
                Span<byte> pattern = patterns[..PairMatching.Inputs];
                patterns = patterns[PairMatching.Inputs..];
                pattern.Fill(Nothing);
                int begin = places.Count, place = 0, origin = (segment * _stretch) + run.Start;
                for (int i = 0; i < run.Slots; i++)
                    places.Add(-1);
                for (int i = 0; i < count; i++)
                {
                    if (mates[i] < i)
                        continue;
                    Put(inputs[i], ref place, pattern);
                    Put(inputs[mates[i]], ref place, pattern);
                }

                for (int i = 0; i < count; i++)
                {
                    if (mates[i] >= 0)
                        continue;
                    if (place < run.Slots)
                    {
                        Put(inputs[i], ref place, pattern);
                        place++;
                    }
                    else
                    {
                        moved.Add((origin + inputs[i], magnitudes[i]));
                    }
                }

                void Put(int input, ref int place, Span<byte> pattern)
                {
                    pattern[place] = (byte)input;
                    places[begin + place++] = origin + input;
                }
            }
        }

        // Those that are moved become neighbours where they can.
        for (int i = 0; i < moved.Count; i++)
        {
            int mate = alone.FindIndex(p => PairMatching.Fit(moved[p].Magnitudes, moved[i].Magnitudes));
            if (mate < 0)
            {
                alone.Add(i);
                continue;
            }

            Append(moved[alone[mate]].Input, places, moves);
            Append(moved[i].Input, places, moves);
            alone.RemoveAt(mate);
        }

        foreach (int i in alone)
        {
            Append(moved[i].Input, places, moves);
            places.Add(-1);
        }

        while (places.Count % 4 != 0)
            places.Add(-1);
        return [.. places];
    }

    private void Append(int input, List<int> places, List<Move> moves)
    {
        moves.Add(new Move((int)_bands.Offsets[input / _stretch] + (input % _stretch), places.Count));
        places.Add(input);
    }

    /// <summary>What one shuffle orders: sixteen bytes are read at a start, and so many of them from a first one on are new; they go to slots of their own.</summary>
    private readonly struct Run(int start, int first, int count, int slot, int slots)
    {
        public int Start => start;
        public int First => first;
        public int Count => count;
        public int Slot => slot;
        public int Slots => slots;
    }

    /// <summary>A byte that is moved behind the window.</summary>
    private readonly struct Move(int from, int to)
    {
        public readonly int From = from, To = to;
    }
}
