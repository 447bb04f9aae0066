using Compress.Graphs;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;
using static Compress.Runtime.Kernels.Extents;

namespace Compress.Runtime.Kernels;

/// <summary>
/// 8-bit 3x3 convolution of stride 1 by Winograd's minimal filtering F(4x4, 3x3), exactly: a quarter of the multiplications, and the bits
/// of <see cref="ConvReference"/>.
/// <para>
/// Everything is integers. The input's transform of bytes stays within 17,340 (68 x 255). The kernel's transform, whose rows have the
/// denominators 4, 6, 6, 24, 24 and 1, is taken times 8, 24, 24, 24, 24 and 8, which stays within 18,432 (144 x 128). Both fit 16 bits, so
/// that their products are summed by <c>vpmaddwd</c>, modulo 2^32. The output's transform supplies what is missing to 24 in each axis; its
/// result is 576 times the sum modulo 2^32. Nine has an inverse modulo 2^32; what remains is 64 times the sum, and packing proves that this
/// fits: every sum stays within 2^25.
/// </para>
/// </summary>
internal sealed unsafe class QuantWinograd : IDisposable
{
    private const int Products = 36;

    private readonly ConvShape _shape;
    private readonly ConvLayout _layout;
    private readonly TileSet _tiles;
    private readonly WinogradTiles _places;
    private readonly QuantStore _store;
    private readonly ChannelBlocks.Block[] _blocks;
    private readonly int _channels;
    private readonly int _steps;
    private readonly int _group;
    private readonly int _inStride;
    private readonly int _lanes;
    private readonly nint _pointStep;
    private readonly nint _sumStep;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _multipliers;
    private readonly AlignedBuffer _outside;
    private readonly AlignedBuffer _zeros;
    private readonly nint[] _finish;

    private QuantWinograd(in ConvShape shape, in ConvLayout layout, in QuantWeights weights, in QuantOutput output, QuantResidual? residual, TileSet tiles)
    {
        (_shape, _layout, _tiles) = (shape, layout, tiles);
        _places = new WinogradTiles(shape, layout, sizeof(byte));
        _store = QuantStore.Of(output, residual, QuantChecks.FitsSteps(shape.OutChannels, weights, output.Scale));
        _blocks = ChannelBlocks.Cut(shape, tiles.Lanes);
        _lanes = ChannelBlocks.Lanes(_blocks, tiles.Lanes);
        _channels = Math.Max(8, shape.InChannels);
        _steps = (shape.InChannels + 1) / 2;
        // Fewer than 16 channels are transformed in vectors of 16 that begin up to 7 numbers late.
        _inStride = _channels < 16 ? 24 : (_channels + 15) & ~15;
        if (_inStride * sizeof(short) % Tuning.ConflictBytes == 0)
            _inStride += 32;
        // Tiles that go through all products together: their points stay in the second-level cache, and few readings of the weights are needed.
        int count = _places.Count;
        int wanted = Math.Clamp(Tuning.WinogradFloats / (Products * Math.Max(_inStride / 2, _lanes)) / 6 * 6, 24, 96);
        int groups = (count + wanted - 1) / wanted;
        _group = (count + groups - 1) / groups;
        _pointStep = Apart(_group * _inStride * sizeof(short)) / sizeof(short);
        _sumStep = Apart(_group * _lanes * sizeof(int)) / sizeof(int);
        _weights = new AlignedBuffer((long)Products * _lanes * _steps * 2 * sizeof(short));
        _bias = new AlignedBuffer((long)_lanes * sizeof(int));
        _multipliers = new AlignedBuffer((long)_lanes * sizeof(float));
        _outside = new AlignedBuffer(_channels);
        _zeros = new AlignedBuffer(2 * tiles.Lanes * sizeof(int));
        _outside.AsSpan<byte>().Fill((byte)weights.InputZeroPoint);
        _finish =
        [
            (nint)(delegate*<TileArgs*, long, void>)&QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, N1, N1>.Finish,
            (nint)(delegate*<TileArgs*, long, void>)&QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, N2, N1>.Finish,
            (nint)(delegate*<TileArgs*, long, void>)&QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, N3, N1>.Finish,
            (nint)(delegate*<TileArgs*, long, void>)&QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, N4, N1>.Finish,
            (nint)(delegate*<TileArgs*, long, void>)&QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, N1, N2>.Finish,
            (nint)(delegate*<TileArgs*, long, void>)&QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, N2, N2>.Finish,
            (nint)(delegate*<TileArgs*, long, void>)&QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, N3, N2>.Finish,
            (nint)(delegate*<TileArgs*, long, void>)&QuantTile<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>, N4, N2>.Finish,
        ];
        Pack(weights, output);
    }

    /// <summary>Name of the variant.</summary>
    public string Name => NameOf(_tiles);

    /// <summary>Name of the variant that multiplies by these tiles.</summary>
    public static string NameOf(TileSet tiles) => tiles.Variant.Name + " winograd";

    /// <summary>Bytes of scratch that each worker needs.</summary>
    public long ScratchBytes => PointBytes + SumBytes + QuantWinogradLoop.SpareBytes + SpillBytes;

    /// <summary>Bytes of packed weights, bias and multipliers.</summary>
    public long PackedBytes => _weights.Length + _bias.Length + _multipliers.Length;

    private long PointBytes => Products * (long)_pointStep * sizeof(short);

    private long SumBytes => Products * (long)_sumStep * sizeof(int);

    // Four rows of four outputs of one block.
    private int SpillBytes => 16 * 2 * _tiles.Lanes * sizeof(int);

    /// <summary>Whether this way is quicker than the tiles, by counting instructions and readings of the weights.</summary>
    /// <param name="s">Geometry.</param>
    /// <param name="layout">Strides.</param>
    /// <param name="weights">The constants.</param>
    /// <param name="tiles">What would multiply.</param>
    /// <param name="plain">What would run instead.</param>
    public static bool Pays(in ConvShape s, in ConvLayout layout, in QuantWeights weights, TileSet tiles, TileSet plain)
    {
        if (!Fits(s, layout, weights, tiles) || !(plain.Words || plain.Ordered))
            return false;
        double vectors = (s.OutChannels + 7) / 8, steps = (s.InChannels + 1) / 2, count = s.Batch * (double)new WinogradTiles(s, layout, sizeof(byte)).Count;
        // A step is a multiplication and an addition of eight sums. A tile's transforms were counted: 350 instructions for 16 channels of
        // input, 420 for 8 of output with the store. Weights that the second-level cache does not keep come at two bytes an instruction.
        // A step of bytes in an order of their own takes as long as one and a third of these instructions, and reads half as much.
        double direct = (s.OutHeight * (double)s.OutWidth * s.Batch * s.Taps * steps * vectors * (plain.Ordered ? 1.35 : 2)) + Reading(s.Taps * steps * vectors * (plain.Ordered ? 16 : 32));
        double filtered = (count * ((Products * steps * vectors * 2) + (350.0 * ((s.InChannels + 15) / 16)) + (420 * vectors))) + Reading(Products * steps * vectors * 32);
        return filtered * 1.25 < direct;
    }

    /// <summary>Whether the kernel can do it at all.</summary>
    public static bool Fits(in ConvShape s, in ConvLayout layout, in QuantWeights weights, TileSet tiles) =>
        tiles is { Words: true, IsDepthwise: false } && s is { Groups: 1, Is3x3: true } && !layout.Planar
        && layout.InStride >= Math.Max(8, s.InChannels) && QuantChecks.SumsWithin(1 << 25, s.OutChannels, weights);

    /// <summary>Packs the constants of a convolution that <see cref="Fits"/>.</summary>
    /// <exception cref="ArgumentException">It does not, or lengths contradict each other.</exception>
    public static QuantWinograd Prepare(in ConvShape shape, in ConvLayout layout, in QuantWeights weights, in QuantOutput output, QuantResidual? residual, TileSet tiles)
    {
        shape.Validate();
        layout.Validate(shape);
        output.Validate();
        residual?.Sum.Validate();
        ConvChecks.Lengths(shape, weights.Values.Length, weights.Bias.Length);
        QuantChecks.Weights(shape.OutChannels, weights);
        if (!Fits(shape, layout, weights, tiles))
            throw new ArgumentException(Texts.Of($"Winograd's filtering in integers does not do {shape.ToString()} with {layout.ToString()} and these weights."));
        return new QuantWinograd(shape, layout, weights, output, residual, tiles);
    }

    /// <summary>Runs the convolution; the residual may be the output itself.</summary>
    public void Run(byte* x, byte* y, byte* residual, byte* scratch, ForkJoinPool pool)
    {
        var job = new Job { X = x, Y = y, Residual = residual, Scratch = scratch };
        job.Group = _places.PerTask(_group, _shape.Batch, pool.ThreadsFor(_shape.Macs));
        job.Groups = (_places.Count + job.Group - 1) / job.Group;
        pool.Run(_shape.Batch * job.Groups, _shape.Macs, &RunTask, this, &job);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
        _multipliers.Dispose();
        _outside.Dispose();
        _zeros.Dispose();
    }

    private static void RunTask(object target, void* state, int task, int worker) => ((QuantWinograd)target).RunTask((Job*)state, task, worker);

    private static double Reading(double bytes) => bytes > 256 * 1024 ? bytes / 2 : 0;

    /// <summary>Bytes from product to product: an odd number of cache lines, so that the products of a tile lie in different sets.</summary>
    private static int Apart(int bytes) => (((bytes + 63) / 64) | 1) * 64;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTask(Job* job, int task, int worker)
    {
        int image = task / job->Groups, first = task % job->Groups * job->Group;
        int count = Math.Min(job->Group, _places.Count - first);
        short* points = (short*)(job->Scratch + (worker * ScratchBytes));
        int* sums = (int*)((byte*)points + PointBytes);
        byte* spare = (byte*)sums + SumBytes;
        byte** places = stackalloc byte*[Products];
        (int firstRow, int firstColumn) = Math.DivRem(first, _places.Across);
        (int row, int column) = (firstRow, firstColumn);
        byte* x = job->X + ((nint)image * _places.InPixels * _layout.InStride);
        for (int t = 0; t < count; t++, _places.Next(ref row, ref column))
        {
            _places.Pixels(x, row, column, places, _outside.Pointer);
            QuantWinogradLoop.Input(places, points + ((nint)t * _inStride), _pointStep, _channels, (short*)spare);
        }

        Multiply(points, sums, count);
        (row, column) = (firstRow, firstColumn);
        byte* y = job->Y + ((nint)image * _places.OutPixels * _layout.OutStride);
        byte* residual = job->Residual is null ? null : job->Residual + ((nint)image * _places.OutPixels * _layout.ResidualStride);
        for (int t = 0; t < count; t++, _places.Next(ref row, ref column))
        {
            _places.Results(y, residual, row, column, places);
            Store(places, _places.Valid(column), sums, t, count, (int*)spare, (int*)(spare + QuantWinogradLoop.SpareBytes));
        }
    }

    /// <summary>The matrix products of all points, by the tiles of the plain convolution: of each product and block, tile after tile.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(short* points, int* sums, int count)
    {
        nint offset = 0;
        var raw = new QuantStore { Raw = true };
        TileArgs args = default;
        args.XStep = (nint)_inStride * sizeof(short);
        args.Offsets = &offset;
        args.Segments = 1;
        args.Steps = _steps;
        args.Rows = 1;
        args.Bias = _zeros.Pointer;
        args.Quant = &raw;
        for (int product = 0; product < Products; product++, points += _pointStep, sums += _sumStep)
        {
            foreach (ref readonly ChannelBlocks.Block block in _blocks.AsSpan())
            {
                int most = _tiles.Rows(block.Columns), tiles = (count + most - 1) / most, size = count / tiles, larger = count - (tiles * size);
                args.Weights = _weights.Ints + ((((long)product * _lanes) + block.Lane) * _steps);
                args.X = (byte*)points;
                args.Spill = sums + ((nint)block.Lane * count);
                if (larger > 0)
                {
                    args.Tiles = larger;
                    _tiles.Entry(size + 1, block.Columns)(&args);
                    args.X += larger * (size + 1) * args.XStep;
                }

                args.Tiles = tiles - larger;
                _tiles.Entry(size, block.Columns)(&args);
            }
        }
    }

    /// <summary>Transforms a tile's sums back and stores its outputs.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(byte** places, int valid, int* sums, int tile, int count, int* spare, int* spill)
    {
        QuantStore store = _store;
        TileArgs args = default;
        args.Quant = &store;
        args.YStride = _layout.OutStride;
        args.ResidualStride = _layout.ResidualStride;
        foreach (ref readonly ChannelBlocks.Block block in _blocks.AsSpan())
        {
            int width = block.Columns * _tiles.Lanes;
            int* from = sums + ((nint)block.Lane * count) + (tile * width);
            for (int lane = 0; lane < width; lane += 8)
                QuantWinogradLoop.Output(from + lane, _sumStep, Vector256.Load(_bias.Ints + block.Lane + lane), spill + lane, width, spare);
            args.Multipliers = _multipliers.Floats + block.Lane;
            args.Room = _layout.OutRoom - block.Channel;
            if (_layout.ResidualStride > 0)
                args.Room = Math.Min(args.Room, _layout.ResidualStride - block.Channel);
            var finish = (delegate*<TileArgs*, long, void>)_finish[((block.Columns - 1) * 4) + valid - 1];
            for (int row = 0; row < 16 && places[row] is not null; row += 4)
            {
                args.Spill = spill + (row * width);
                args.Y = places[row] + block.Channel;
                args.Residual = places[16 + row] is null ? null : places[16 + row] + block.Channel;
                finish(&args, 0);
            }
        }
    }

    /// <summary>Transforms every kernel and lays the results out in panels, product by product, two channels of input a step.</summary>
    private void Pack(in QuantWeights weights, in QuantOutput output)
    {
        // Rows of the kernel's transform, times 8, 24, 24, 24, 24 and 8; the signs of the second and third are the output transform's.
        ReadOnlySpan<int> rows = [2, 0, 0, 4, 4, 4, 4, -4, 4, 1, 2, 4, 1, -2, 4, 0, 0, 8];
        Span<int> half = stackalloc int[18];
        short* to = (short*)_weights.Pointer;
        foreach (ChannelBlocks.Block block in _blocks)
        {
            int width = block.Columns * _tiles.Lanes;
            for (int lane = 0; lane < block.Valid; lane++)
            {
                int sum = 0;
                for (int i = 0; i < _shape.InChannels; i++)
                {
                    var kernel = weights.Values.Slice((((block.Channel + lane) * _shape.InChannels) + i) * 9, 9);
                    for (int r = 0; r < 6; r++)
                        for (int x = 0; x < 3; x++)
                            half[(r * 3) + x] = (rows[r * 3] * kernel[x]) + (rows[(r * 3) + 1] * kernel[3 + x]) + (rows[(r * 3) + 2] * kernel[6 + x]);
                    nint at = ((((nint)block.Lane * _steps) + ((nint)(i / 2) * width) + lane) * 2) + (i % 2);
                    for (int p = 0; p < Products; p++)
                    {
                        var (r, x) = (p / 6 * 3, p % 6 * 3);
                        to[((nint)p * _lanes * _steps * 2) + at] = checked((short)((half[r] * rows[x]) + (half[r + 1] * rows[x + 1]) + (half[r + 2] * rows[x + 2])));
                    }

                    foreach (sbyte w in kernel)
                        sum += w;
                }

                (_bias.Ints[block.Lane + lane], _multipliers.Floats[block.Lane + lane]) = QuantStore.Lane(weights, output, block.Channel + lane, sum);
            }
        }
    }

    private struct Job
    {
        public byte* X, Y, Residual, Scratch;
        public int Group, Groups;
    }
}
