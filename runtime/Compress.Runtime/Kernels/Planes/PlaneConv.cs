using Compress.Graphs;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Convolution of planes to few channels, with the 2x2 maximum pool behind it where there is one: vectors hold neighbouring pixels instead of
/// channels, so that 6 or 12 channels fill them, and what the pool drops is never stored. Input is copied with its borders, rows and columns
/// apart by their remainder where results are more than one pixel of it apart, so that all that a vector reads is one stretch. Strides of 2 take
/// the tiles of <see cref="LineConv"/>, line by line.
/// </summary>
internal sealed unsafe class PlaneConv : IDisposable
{
    /// <summary>Pixels and channels of the squares that results are transposed in.</summary>
    private const int Square = 8;

    private readonly ConvShape _shape;
    private readonly ConvLayout _layout;
    private readonly Activation _activation;
    private readonly TileSet _tiles;
    private readonly int _pool;
    private readonly PlaneSplit _split;
    private readonly int _lines;
    private readonly int _length;
    private readonly int _bands;
    private readonly int _bandLines;
    private readonly int _tileFloats;
    private readonly int _sumFloats;
    private readonly bool _byLine;
    private readonly (int Channel, int Count)[] _groups;
    private readonly AlignedBuffer _offsets;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _bias;
    private readonly delegate*<PlaneArgs*, void>[] _kernels;
    private readonly LineTile[] _lineTiles;

    private PlaneConv(in ConvShape shape, in ConvLayout layout, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in Activation activation, int pool, TileSet tiles)
    {
        (_shape, _layout, _activation, _pool, _tiles) = (shape, layout, activation, pool, tiles);
        (_lines, _length) = (shape.OutHeight / pool, shape.OutWidth / pool);
        _byLine = pool == 1 && shape.StrideX == 2;
        _kernels = tiles.Lanes switch
        {
            16 => Kernels<FloatLanes512, Vector512<float>>(pool),
            8 => Kernels<FloatLanes256, Vector256<float>>(pool),
            _ => Kernels<FloatLanes128, Vector128<float>>(pool),
        };
        _tileFloats = pool == 1 ? 4 * tiles.Lanes : tiles.Lanes;
        long lineMacs = Math.Max(1, shape.Macs / Math.Max(1, (long)shape.Batch * _lines));
        _bandLines = (int)Math.Clamp(Tuning.TaskMacs / lineMacs, 1, _lines);
        _bands = (_lines + _bandLines - 1) / _bandLines;
        _bandLines = (_lines + _bands - 1) / _bands;
        _bands = (_lines + _bandLines - 1) / _bandLines;
        _split = new PlaneSplit(shape, pool, _bandLines, aligned: _byLine);
        _sumFloats = _byLine ? Up(_length, Math.Max(Square, tiles.Lanes)) : TilesOf(_bandLines) * _tileFloats;
        _groups = Groups(shape.OutChannels, _byLine);
        _offsets = new AlignedBuffer(4L * shape.InChannels * shape.Taps * sizeof(nint));
        _weights = new AlignedBuffer((long)shape.OutChannels * shape.InChannels * shape.Taps * sizeof(float));
        _bias = new AlignedBuffer((long)shape.OutChannels * sizeof(float));
        bias.CopyTo(_bias.AsSpan<float>());
        Pack(weights);
        _lineTiles = _byLine ? [.. LineTiles(Array.Find(KernelVariants.FloatLineTiles, t => t.Lanes == tiles.Lanes)!)] : [];
    }

    /// <summary>Name of the variant.</summary>
    public string Name => $"{_tiles.Variant.Name} planes";

    /// <summary>Bytes of scratch that each worker needs.</summary>
    public long ScratchBytes => PlaneBytes + SumBytes;

    /// <summary>Bytes of packed weights and bias.</summary>
    public long PackedBytes => _weights.Length + _bias.Length;

    // The last tile reads on where the last plane ends; what it makes of that is dropped.
    private long PlaneBytes => Up((_split.Floats + _tileFloats) * sizeof(float), AlignedBuffer.Alignment);

    private long SumBytes => Up((long)_sumFloats * Up(_shape.OutChannels, Square) * sizeof(float), AlignedBuffer.Alignment);

    /// <summary>
    /// Whether this way is known to be quicker than tiles of channels: up to 16 channels where it saves the pool; without one it takes channels
    /// that would leave a quarter of the lanes empty, and neighbouring pixels, which need not be dealt out; or windows of stride 2 large enough to be
    /// worth dealing out, for channels that fill no more than one vector, over lines of at least two.
    /// </summary>
    public static bool Pays(in ConvShape s, in ConvLayout layout, in Activation activation, int pool, TileSet tiles) =>
        Fits(s, layout, activation, pool, tiles) && s.InChannels <= 4 && s.Taps > 1 && s.OutChannels <= 16
        && (pool == 2
            || (s.StrideX == 1 && s.StrideY == 1 && s.InChannels == 1 && 4 * s.OutChannels <= 3 * Up(s.OutChannels, tiles.Lanes))
            || (s.StrideX == 2 && s.StrideY == 2 && s.InChannels * s.Taps >= 48 && s.OutChannels <= tiles.Lanes && s.OutWidth >= 2 * tiles.Lanes));

    /// <summary>Whether the kernel can do it at all.</summary>
    /// <param name="pool">1, or 2 for the 2x2 maximum pool of stride 2 behind the convolution.</param>
    public static bool Fits(in ConvShape s, in ConvLayout layout, in Activation activation, int pool, TileSet tiles) =>
        !tiles.IsScalar && s.Groups == 1 && (layout.Planar || (s.InChannels == 1 && layout.InStride == 1)) && layout.ResidualStride == 0 && !activation.IsFunction
        && pool is 1 or 2 && s.StrideX * pool <= 2 && s.StrideY * pool <= 2 && s.OutHeight >= pool && s.OutWidth >= pool;

    /// <summary>Packs the constants of a convolution that <see cref="Fits"/>.</summary>
    /// <param name="shape">Geometry of the convolution.</param>
    /// <param name="layout">Planes in, pixels of channels out.</param>
    /// <param name="weights">[out channels, in channels, kernel height, kernel width].</param>
    /// <param name="bias">One for each output channel, or empty.</param>
    /// <param name="activation">A clamp or nothing.</param>
    /// <param name="pool">1, or 2 for the 2x2 maximum pool of stride 2 behind it: the output is then half as high and wide, rounded down.</param>
    /// <param name="tiles">The variant; the best allowed one unless given.</param>
    /// <exception cref="ArgumentException">It does not fit, or lengths contradict each other.</exception>
    public static PlaneConv Prepare(
        in ConvShape shape, in ConvLayout layout, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in Activation activation, int pool, TileSet? tiles = null)
    {
        shape.Validate();
        layout.Validate(shape);
        ConvChecks.Lengths(shape, weights.Length, bias.Length);
        tiles ??= KernelVariants.Best(KernelVariants.FloatTiles);
        if (!Fits(shape, layout, activation, pool, tiles))
            throw new ArgumentException(Texts.Of($"The kernel of planes does not do {shape.ToString()} with {layout.ToString()} and a pool of {pool}."));
        return new PlaneConv(shape, layout, weights, bias, activation, pool, tiles);
    }

    /// <summary>Runs the convolution.</summary>
    /// <param name="x">Planes, image by image.</param>
    /// <param name="y">Output pixels; must not overlap the input.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> for each worker, aligned to 64 bytes.</param>
    /// <param name="pool">Who runs the tasks.</param>
    public void Run(float* x, float* y, byte* scratch, ForkJoinPool pool)
    {
        var job = new Job { X = x, Y = y, Scratch = scratch };
        pool.Run(_shape.Batch * _bands, _shape.Macs, &RunTask, this, &job);
    }

    public void Dispose()
    {
        _offsets.Dispose();
        _weights.Dispose();
        _bias.Dispose();
    }

    private static void RunTask(object target, void* state, int task, int worker) => ((PlaneConv)target).RunTask((Job*)state, task, worker);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTask(Job* job, int task, int worker)
    {
        int image = task / _bands, first = task % _bands * _bandLines, lines = Math.Min(_bandLines, _lines - first);
        byte* scratch = job->Scratch + (worker * ScratchBytes);
        float* sums = (float*)(scratch + PlaneBytes);
        _split.Copy(job->X + ((nint)image * _shape.InChannels * _shape.InHeight * _shape.InWidth), (float*)scratch, first, lines);
        float* y = job->Y + (((((long)image * _lines) + first) * _length) * _layout.OutStride);
        if (_byLine)
            RunLines(scratch, sums, y, lines);
        else
            RunBand(scratch, sums, y, lines);
    }

    /// <summary>Line by line; results go to their places while they are in the nearest cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunLines(byte* x, float* sums, float* y, int lines)
    {
        LineTile[] all = _lineTiles;
        var args = new LineArgs
        {
            Offsets = (nint*)_offsets.Pointer, Taps = _shape.InChannels * _shape.Taps, YPlane = _sumFloats, Low = _activation.Low, High = _activation.High,
        };
        for (int line = 0; line < lines; line++, x += _split.Pitch * sizeof(float))
        {
            for (int i = 0; i < all.Length; i++)
            {
                ref LineTile tile = ref all[i];
                args.Weights = tile.Weights;
                args.Bias = tile.Bias;
                args.Tiles = tile.Groups;
                args.X = x + tile.X;
                args.Y = sums + tile.Y;
                args.Last = tile.Last;
                tile.Kernel(&args);
            }

            y = Deal(sums, y, line == lines - 1);
        }
    }

    /// <summary>All lines, one behind the other with the borders between them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunBand(byte* x, float* sums, float* y, int lines)
    {
        PlaneArgs args = default;
        args.X = x;
        args.Offsets = (nint*)_offsets.Pointer;
        args.Taps = _shape.InChannels * _shape.Taps;
        args.YChannel = (nint)_sumFloats * sizeof(float);
        args.Tiles = TilesOf(lines);
        (args.Low, args.High) = (_activation.Low, _activation.High);
        foreach ((int channel, int count) in _groups)
        {
            args.Weights = _weights.Floats + ((nint)channel * args.Taps);
            args.Bias = _bias.Floats + channel;
            args.Y = (byte*)(sums + ((nint)channel * _sumFloats));
            _kernels[count - 1](&args);
        }

        for (int line = 0; line < lines; line++, sums += _split.Pitch)
            y = Deal(sums, y, line == lines - 1);
    }

    /// <summary>Makes a line of results pixels of channels, in whole squares where the pixels after the line are written later; returns where the next line goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Deal(float* sums, float* y, bool isLast)
    {
        int length = _length, pixels = isLast || length < Square ? length : Up(length, Square);
        StridedCopy.Transpose(sums, y, Math.Min(_layout.OutRoom, Up(_shape.OutChannels, Square)), pixels, _sumFloats, _layout.OutStride);
        return y + ((nint)length * _layout.OutStride);
    }

    /// <summary>What is done for a line: nearly equal tiles of neighbouring vectors, and groups of as many channels one after the other.</summary>
    private List<LineTile> LineTiles(TileSet lines)
    {
        var all = new List<LineTile>();
        int vectors = (_length + lines.Lanes - 1) / lines.Lanes, taps = _shape.InChannels * _shape.Taps;
        for (int channel = 0; channel < _shape.OutChannels;)
        {
            int count = GroupOf(_shape.OutChannels - channel, byLine: true), groups = count == 4 ? (_shape.OutChannels - channel) / 4 : 1, most = TileSet.PlaneColumns(count);
            for (int parts = (vectors + most - 1) / most, done = 0; parts > 0; parts--)
            {
                int columns = (vectors - done + parts - 1) / parts;
                all.Add(new LineTile
                {
                    Kernel = lines.Plane(count, columns), Groups = groups, X = done * lines.Lanes * sizeof(float), Last = (columns - 1) * lines.Lanes * sizeof(float),
                    Y = ((nint)channel * _sumFloats) + (done * lines.Lanes), Weights = _weights.Floats + ((nint)channel * taps), Bias = _bias.Floats + channel,
                });
                done += columns;
            }

            channel += groups * count;
        }

        return all;
    }

    /// <summary>Tiles of so many lines, which follow each other with the borders between them.</summary>
    private int TilesOf(int lines) => ((((lines - 1) * _split.Pitch) + _length) + _tileFloats - 1) / _tileFloats;

    private static (int Channel, int Count)[] Groups(int channels, bool byLine)
    {
        var groups = new List<(int, int)>();
        for (int c = 0; c < channels;)
        {
            int count = GroupOf(channels - c, byLine);
            groups.Add((c, count));
            c += count;
        }

        return [.. groups];
    }

    /// <summary>Threes, and twos where one would be left over; for lines fours, twos and ones.</summary>
    private static int GroupOf(int left, bool byLine) => byLine ? left >= 4 ? 4 : Math.Min(2, left) : left is 2 or 4 ? 2 : Math.Min(3, left);

    private void Pack(ReadOnlySpan<float> weights)
    {
        int taps = _shape.InChannels * _shape.Taps;
        for (int tap = 0; tap < taps; tap++)
        {
            (int channel, int ky, int kx) = (tap / _shape.Taps, tap % _shape.Taps / _shape.KernelWidth, tap % _shape.KernelWidth);
            if (_byLine)
                ((nint*)_offsets.Pointer)[tap] = sizeof(float) * _split.Offset(channel, ky, kx, 0, 0);
            for (int v = 0; v < 4 && !_byLine; v++)
                ((nint*)_offsets.Pointer)[(4 * tap) + v] = sizeof(float) * (_pool == 1 ? _split.Offset(channel, ky, kx, 0, 0) + (v * _tiles.Lanes) : _split.Offset(channel, ky, kx, v / 2, v % 2));
        }

        foreach ((int channel, int count) in _groups)
        {
            float* to = _weights.Floats + ((nint)channel * taps);
            for (int tap = 0; tap < taps; tap++)
            {
                for (int c = 0; c < count; c++)
                    *to++ = weights[((channel + c) * taps) + tap];
            }
        }
    }

    private static delegate*<PlaneArgs*, void>[] Kernels<TLanes, TVec>(int pool)
        where TLanes : struct, IFloatLanes<TVec>
        where TVec : struct
        => pool == 1
            ? [&PlaneTile<TLanes, TVec, Extents.N1, Extents.N1>.Run, &PlaneTile<TLanes, TVec, Extents.N2, Extents.N1>.Run, &PlaneTile<TLanes, TVec, Extents.N3, Extents.N1>.Run]
            : [&PlaneTile<TLanes, TVec, Extents.N1, Extents.N2>.Run, &PlaneTile<TLanes, TVec, Extents.N2, Extents.N2>.Run, &PlaneTile<TLanes, TVec, Extents.N3, Extents.N2>.Run];

    private static int Up(int count, int unit) => (count + unit - 1) / unit * unit;

    private static long Up(long count, int unit) => (count + unit - 1) / unit * unit;

    /// <summary>Neighbouring vectors of a line by some channels at a time, one group of them after the other.</summary>
    private struct LineTile
    {
        public delegate*<LineArgs*, void> Kernel;
        public nint X, Y, Last;
        public float* Weights, Bias;
        public int Groups;
    }

    private struct Job
    {
        public float* X, Y;
        public byte* Scratch;
    }
}
