using Compress.Graphs;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Convolution of planes to few channels, with the 2x2 maximum pool behind it where there is one: vectors hold neighbouring pixels instead of
/// channels, so that 6 or 12 channels fill them, and what the pool drops is never stored. Input is copied with its borders, rows and columns
/// apart by their remainder where results are more than one pixel of it apart, so that all that a vector reads is one stretch.
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
    private readonly int _bands;
    private readonly int _bandLines;
    private readonly int _tileFloats;
    private readonly int _sumFloats;
    private readonly (int Channel, int Count)[] _groups;
    private readonly AlignedBuffer _offsets;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _bias;
    private readonly delegate*<PlaneArgs*, void>[] _kernels;

    private PlaneConv(in ConvShape shape, in ConvLayout layout, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in Activation activation, int pool, TileSet tiles)
    {
        (_shape, _layout, _activation, _pool, _tiles) = (shape, layout, activation, pool, tiles);
        _kernels = tiles.Lanes switch
        {
            16 => Kernels<FloatLanes512, Vector512<float>>(pool),
            8 => Kernels<FloatLanes256, Vector256<float>>(pool),
            _ => Kernels<FloatLanes128, Vector128<float>>(pool),
        };
        _tileFloats = pool == 1 ? 4 * tiles.Lanes : tiles.Lanes;
        long lineMacs = Math.Max(1, shape.Macs / Math.Max(1, (long)shape.Batch * Lines));
        _bandLines = (int)Math.Clamp(Tuning.TaskMacs / lineMacs, 1, Lines);
        _bands = (Lines + _bandLines - 1) / _bandLines;
        _bandLines = (Lines + _bands - 1) / _bands;
        _bands = (Lines + _bandLines - 1) / _bandLines;
        _split = new PlaneSplit(shape, pool, _bandLines);
        _sumFloats = TilesOf(_bandLines) * _tileFloats;
        _groups = Groups(shape.OutChannels);
        _offsets = new AlignedBuffer(4L * shape.InChannels * shape.Taps * sizeof(nint));
        _weights = new AlignedBuffer((long)shape.OutChannels * shape.InChannels * shape.Taps * sizeof(float));
        _bias = new AlignedBuffer((long)shape.OutChannels * sizeof(float));
        bias.CopyTo(_bias.AsSpan<float>());
        Pack(weights);
    }

    /// <summary>Name of the variant.</summary>
    public string Name => $"{_tiles.Variant.Name} planes";

    /// <summary>Bytes of scratch that each worker needs.</summary>
    public long ScratchBytes => PlaneBytes + SumBytes;

    /// <summary>Bytes of packed weights and bias.</summary>
    public long PackedBytes => _weights.Length + _bias.Length;

    private int Lines => _shape.OutHeight / _pool;

    private int LineLength => _shape.OutWidth / _pool;

    // The last tile reads on where the last plane ends; what it makes of that is dropped.
    private long PlaneBytes => Up((_split.Floats + _tileFloats) * sizeof(float), AlignedBuffer.Alignment);

    private long SumBytes => Up((long)_sumFloats * Up(_shape.OutChannels, Square) * sizeof(float), AlignedBuffer.Alignment);

    /// <summary>
    /// Whether this way is known to be quicker than tiles of channels: up to 16 channels where it saves the pool; without one it takes channels
    /// that would leave a quarter of the lanes empty, and neighbouring pixels, which need not be dealt out.
    /// </summary>
    public static bool Pays(in ConvShape s, in ConvLayout layout, in Activation activation, int pool, TileSet tiles) =>
        Fits(s, layout, activation, pool, tiles) && s.InChannels <= 4 && s.Taps > 1 && s.OutChannels <= 16
        && (pool == 2 || (s.StrideX == 1 && s.StrideY == 1 && s.InChannels == 1 && 4 * s.OutChannels <= 3 * Up(s.OutChannels, tiles.Lanes)));

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
        int image = task / _bands, first = task % _bands * _bandLines, lines = Math.Min(_bandLines, Lines - first);
        byte* scratch = job->Scratch + (worker * ScratchBytes);
        float* sums = (float*)(scratch + PlaneBytes);
        _split.Copy(job->X + ((nint)image * _shape.InChannels * _shape.InHeight * _shape.InWidth), (float*)scratch, first, lines);
        PlaneArgs args = default;
        args.X = scratch;
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

        int columns = Math.Min(_layout.OutRoom, Up(_shape.OutChannels, Square)), length = LineLength;
        float* y = job->Y + (((((long)image * Lines) + first) * length) * _layout.OutStride);
        for (int line = 0; line < lines; line++, sums += _split.Pitch, y += (nint)length * _layout.OutStride)
        {
            // Whole squares where the pixels after the line are written later.
            int pixels = line == lines - 1 || length < Square ? length : Up(length, Square);
            StridedCopy.Transpose(sums, y, columns, pixels, _sumFloats, _layout.OutStride);
        }
    }

    /// <summary>Tiles of so many lines, which follow each other with the borders between them.</summary>
    private int TilesOf(int lines) => ((((lines - 1) * _split.Pitch) + LineLength) + _tileFloats - 1) / _tileFloats;

    /// <summary>Threes, and twos where one would be left over.</summary>
    private static (int, int)[] Groups(int channels)
    {
        var groups = new List<(int, int)>();
        for (int c = 0; c < channels;)
        {
            int left = channels - c, count = left is 2 or 4 ? 2 : Math.Min(3, left);
            groups.Add((c, count));
            c += count;
        }

        return [.. groups];
    }

    private void Pack(ReadOnlySpan<float> weights)
    {
        int taps = _shape.InChannels * _shape.Taps;
        for (int tap = 0; tap < taps; tap++)
        {
            (int channel, int ky, int kx) = (tap / _shape.Taps, tap % _shape.Taps / _shape.KernelWidth, tap % _shape.KernelWidth);
            for (int v = 0; v < 4; v++)
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

    private struct Job
    {
        public float* X, Y;
        public byte* Scratch;
    }
}
