using System.Runtime.CompilerServices;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>Walks a convolution's bands and channel blocks and calls the tile kernels; the same for float and 8 bit.</summary>
internal sealed unsafe partial class TileDriver : IDisposable
{
    // The largest tile: 12 rows of two 512-bit vectors.
    private const int SpillBytes = 12 * 2 * 64;

    /// <summary>Pixels of the longest line that tiles whose pixels lie anywhere are taken for.</summary>
    public const int ShortLine = 24;

    private readonly ConvShape _shape;
    private readonly ConvLayout _layout;
    private readonly TileSet _tiles;
    private readonly ChannelBlocks.Block[] _blocks;
    private readonly int _outElement;
    private readonly int _chunks;
    private readonly int _blocksPerChunk;
    private readonly long _macs;
    private readonly int _part;
    private readonly bool _patches;
    private readonly int[]? _together;
    private readonly AlignedBuffer? _pixels;
    private SparsePanels? _sparse;
    private PairOrder? _order;
    private int _orderPixels;

    /// <param name="outElement">Bytes of an output element.</param>
    /// <param name="overlap">Float: whether groups may end in blocks that begin early; see <see cref="ChannelBlocks.Cut"/>.</param>
    /// <param name="rows">Whether the caller makes bands readable, for all channels at once.</param>
    public TileDriver(in ConvShape shape, in ConvLayout layout, TileSet tiles, int inElement, int outElement, byte fill, bool overlap = false, bool rows = false)
    {
        _shape = shape;
        _layout = layout;
        _tiles = tiles;
        _outElement = outElement;
        _macs = shape.Macs * (tiles.IsDepthwise ? ConvBands.DepthwiseCost : 1);
        int columns = tiles.MaxRows > 0 ? 2 : 1;
        Bands = new ConvBands(shape, layout, inElement, fill, tiles.IsDepthwise ? tiles.Lanes : 0, rows ? 0 : columns, tiles.Words, tiles.Ordered);
        _blocks = tiles.IsDepthwise ? ChannelBlocks.CutDepthwise(shape.OutChannels, tiles.Lanes, columns) : ChannelBlocks.Cut(shape, tiles.Lanes, overlap, inElement == sizeof(float) && !overlap && MayHalve());
        LaneBytes = tiles.Is3x3 ? tiles.LaneWeights * sizeof(short)
            : tiles.IsDepthwise ? Bands.Segments * (tiles.Words ? sizeof(short) : inElement) : Bands.Segments * Bands.Steps * 4;
        // With few bands (small images, many channels) the channel blocks become tasks as well.
        long wanted = Math.Min(32, (_macs / Tuning.TaskMacs) + 1) / Math.Max(1, (long)Bands.Bands * Bands.Images);
        _chunks = (int)Math.Clamp(wanted, 1, _blocks.Length);
        _blocksPerChunk = (_blocks.Length + _chunks - 1) / _chunks;
        _chunks = (_blocks.Length + _blocksPerChunk - 1) / _blocksPerChunk;
        _part = Bands.Segments;
        if (tiles.Vectors.Length > 0 && inElement == sizeof(float) && shape.Groups == 1 && Bands.Lines * Bands.LineLength * Bands.Images == 1)
            _together = Together();
        if (!tiles.HasPatches || tiles.IsDepthwise || inElement != sizeof(float) || Bands.Flat)
            return;
        _patches = _blocks[^1].IsHalf || WantsPatches();
        if (_patches)
            _pixels = Pixels();
        _part = Parts();
    }

    public ConvBands Bands { get; }
    public ReadOnlySpan<ChannelBlocks.Block> Blocks => _blocks;

    /// <summary>Bytes of packed weights in one lane.</summary>
    public int LaneBytes { get; private set; }

    /// <summary>Bytes of scratch that each worker needs.</summary>
    public long ScratchBytes => Bands.ScratchBytes + OrderBytes;

    /// <summary>Bytes of scratch that rows need which are read already.</summary>
    public long OrderBytes => _order is null ? 0 : ((long)_orderPixels * _order.Stride) + AlignedBuffer.Alignment;

    /// <summary>Has windows laid out in an order of their own for each block of channels.</summary>
    public void Use(PairOrder order)
    {
        _order = order;
        LaneBytes = order.Steps * 4;
        // As many pixels as the first-level cache holds beside the weights, in whole tiles.
        int most = Math.Max(_tiles.Rows(1), _tiles.Rows(2)), least = _blocks is [{ Columns: 1 }] ? _tiles.Rows(1) : _tiles.Rows(2);
        _orderPixels = Math.Max(most, Tuning.OrderBytes / order.Stride / least * least);
    }

    /// <summary>Padded lanes of all blocks.</summary>
    public int Lanes => ChannelBlocks.Lanes(_blocks, _tiles.Lanes);

    /// <summary>Whether an output element is written more than once, so that it must not lie where the residual does.</summary>
    public bool WritesTwice => _part < Bands.Segments || Overlaps;

    /// <summary>Whether blocks begin before others end.</summary>
    public bool Overlaps
    {
        get
        {
            for (int b = 1; b < _blocks.Length; b++)
            {
                if (_blocks[b].Channel < _blocks[b - 1].Channel + _blocks[b - 1].Valid)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Share of the window's steps that is done, where panels are sparse in blocks; 1 for dense ones.</summary>
    public double Share => _sparse?.Share ?? 1;

    /// <summary>Leaves out blocks of zeros of the packed panels, which are closed up.</summary>
    /// <param name="weights">The first panel, as long as all of <see cref="Blocks"/> need.</param>
    public void LeaveOutZeros(byte* weights)
    {
        if (!_tiles.IsDepthwise && _order is null)
            _sparse = SparsePanels.Close(weights, _blocks, LaneBytes, _tiles.Lanes, Bands);
    }

    /// <summary>What a run needs beside the geometry.</summary>
    public struct Job
    {
        public TileArgs Args;
        public byte* X;
        public byte* Scratch;
        public byte* Y;
        public byte* Residual;
        public Activation Activation;

        /// <summary>Blocks of one task: all of them where the caller is alone, so that a band is made readable once.</summary>
        public int Blocks;
    }

    /// <summary>Runs all tiles. The template's pointers to weights, bias and multipliers are those of the first lane.</summary>
    public void Run(ref Job job, ForkJoinPool pool)
    {
        // Blocks that overlap write the same bits twice, but a function must not be applied to what another task stores.
        bool whole = pool.Threads == 1 || (job.Activation.IsFunction && Overlaps);
        job.Blocks = whole ? _blocks.Length : _blocksPerChunk;
        fixed (Job* state = &job)
            pool.Run(Bands.Images * Bands.Bands * (whole ? 1 : _chunks), _macs, &RunTask, this, state);
    }

    public void Dispose()
    {
        Bands.Dispose();
        _pixels?.Dispose();
        _sparse?.Dispose();
        _order?.Dispose();
    }

    private static void RunTask(object target, void* state, int task, int worker) => ((TileDriver)target).RunTask((Job*)state, task, worker);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTask(Job* job, int task, int worker)
    {
        int chunks = (_blocks.Length + job->Blocks - 1) / job->Blocks;
        int chunk = task % chunks;
        int band = task / chunks % Bands.Bands;
        int image = task / chunks / Bands.Bands;
        int first = Bands.Flat ? band * Bands.BandPixels : band * Bands.BandLines;
        int lines = Bands.Flat ? 1 : Math.Min(Bands.BandLines, Bands.Lines - first);
        int length = Bands.Flat ? Math.Min(Bands.BandPixels, Bands.LineLength - first) : Bands.LineLength;
        long pixel = Bands.Flat ? first : (((long)image * Bands.Lines) + first) * Bands.LineLength;

        byte* scratch = job->Scratch + (worker * ScratchBytes);
        byte* y = job->Y + (pixel * _layout.OutStride * _outElement);
        byte* r = job->Residual is null ? null : job->Residual + (pixel * _layout.ResidualStride * _outElement);

        int begin = chunk * job->Blocks, end = Math.Min(_blocks.Length, (chunk + 1) * job->Blocks), step = Bands.ByBlock ? 1 : end - begin;
        for (int b = begin; b < end; b += step)
        {
            // A block's own copy begins at its first channel.
            int channel = Bands.ByBlock ? _blocks[b].InChannel * Bands.Element : 0;
            byte* x = Bands.Open(job->X + channel, scratch, image, first, Bands.Flat ? length : lines, _blocks[b].Valid * Bands.Element) - channel;
            Rows(job, x, Bands.StrideY * Bands.RowBytes, y, length, r, lines, length, b, b + step, scratch + Bands.ScratchBytes);
        }
    }

    /// <summary>Runs all blocks over some rows of output on the calling thread.</summary>
    /// <param name="job">What a run needs; the pointers to input, output, residual and scratch are not looked at.</param>
    /// <param name="x">First window, where and as the inner loop reads; see <see cref="ConvBands.Open"/>.</param>
    /// <param name="xRow">Bytes from the windows of one row to those of the next.</param>
    /// <param name="y">First output element.</param>
    /// <param name="yRow">Pixels from one row of output, and of the residual, to the next.</param>
    /// <param name="r">First residual element or null.</param>
    /// <param name="lines">Rows.</param>
    /// <param name="length">Pixels of a row.</param>
    /// <param name="scratch"><see cref="OrderBytes"/>.</param>
    public void RunRows(ref Job job, byte* x, nint xRow, byte* y, int yRow, byte* r, int lines, int length, byte* scratch)
    {
        fixed (Job* state = &job)
            Rows(state, x, xRow, y, yRow, r, lines, length, 0, _blocks.Length, scratch);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows(Job* job, byte* x, nint xRow, byte* y, int yRow, byte* r, int lines, int length, int begin, int end, byte* scratch)
    {
        byte* spill = stackalloc byte[SpillBytes + 64];
        TileArgs args = job->Args;
        args.Spill = (byte*)(((nint)spill + 63) & ~(nint)63);
        args.XStep = (nint)Bands.StrideX * Bands.PixelStride * Bands.Element;
        args.XRow = xRow;
        args.Segments = Bands.Segments;
        args.Offsets = Bands.Offsets;
        args.Steps = Bands.Steps;
        args.YStride = _layout.OutStride;
        args.YRow = yRow;
        args.ResidualStride = _layout.ResidualStride;
        args.Rows = lines;

        int together;
        for (int b = begin; b < end; b += together)
        {
            ChannelBlocks.Block block = _blocks[b];
            together = _together is null || _sparse is not null ? 1 : _together[b];
            args.Weights = (byte*)job->Args.Weights + ((long)block.Lane * LaneBytes);
            args.Bias = (byte*)job->Args.Bias + (block.Lane * 4);
            args.Multipliers = job->Args.Multipliers + block.Lane;
            // Lanes beyond the channels are free to be written, except where the next group begins.
            args.Room = block.LastOfGroup && block.Channel + block.Valid < _shape.OutChannels ? block.Valid : _layout.OutRoom - block.Channel;
            if (r is not null)
                args.Room = Math.Min(args.Room, _layout.ResidualStride - block.Channel);
            byte* xb = x + (block.InChannel * Bands.Element);
            byte* yb = y + (block.Channel * _outElement);
            byte* rb = r is null ? null : r + (block.Channel * _outElement);
            if (_sparse is not null)
                _sparse.Set(&args, b);
            if (together > 1)
                RunVector(&args, xb, yb, rb, together);
            else if (_order is not null)
                RunOrdered(&args, b, xb, yb, rb, length, (byte*)(((nint)scratch + 63) & ~(nint)63));
            else if (_part == Bands.Segments || _sparse is not null)
                RunLines(&args, xb, yb, rb, block, length);
            else
                RunParts(&args, job, xb, yb, rb, block, length);
        }

        if (!job->Activation.IsFunction)
            return;
        int stretches = yRow == length ? 1 : lines;
        for (int row = 0; row < stretches; row++)
            ApplyFunction(job, (float*)y + ((long)row * yRow * _layout.OutStride), (long)(lines / stretches) * length, begin, end);
    }

    /// <summary>Some pixels after the other: their windows are laid out as the block wants them, then multiplied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunOrdered(TileArgs* args, int block, byte* x, byte* y, byte* r, int length, byte* scratch)
    {
        PairOrder order = _order!;
        (nint xStep, nint xRow, int lines, nint offset) = (args->XStep, args->XRow, args->Rows, 0);
        (args->XStep, args->Rows, args->Segments, args->Steps) = (order.Stride, 1, 1, order.StepsOf(block));
        args->Offsets = &offset;
        // Rows whose results lie without gaps are one.
        bool joined = args->YRow == length;
        int pixels = joined ? lines * length : length;
        for (int row = 0; row < (joined ? 1 : lines); row++)
        {
            nint first = (nint)row * args->YRow;
            for (int done = 0, some; done < pixels; done += some)
            {
                some = Math.Min(_orderPixels, pixels - done);
                for (int i = 0, run; i < some; i += run)
                {
                    (int line, int column) = joined ? Math.DivRem(done + i, length) : (row, done + i);
                    run = Math.Min(some - i, length - column);
                    order.Apply(block, x + (line * xRow) + (column * xStep), xStep, run, scratch + ((nint)i * order.Stride));
                }

                nint at = first + done;
                RunLine(args, scratch, y + (at * _layout.OutStride * _outElement), r is null ? null : r + (at * _layout.ResidualStride * _outElement), _blocks[block].Columns, some);
            }
        }

        (args->XStep, args->Rows) = (xStep, lines);
    }

    private void RunVector(TileArgs* args, byte* x, byte* y, byte* r, int together)
    {
        args->X = x;
        args->Y = y;
        args->Residual = r;
        args->WeightsStep = 2 * _tiles.Lanes * (nint)LaneBytes;
        _tiles.Vector(together)(args);
        args->WeightsStep = 0;
    }

    /// <summary>A window in parts whose weights stay in the cache while all pixels go by; sums wait in the output.</summary>
    private void RunParts(TileArgs* args, Job* job, byte* x, byte* y, byte* r, in ChannelBlocks.Block block, int length)
    {
        byte* weights = (byte*)args->Weights;
        for (int segment = 0; segment < Bands.Segments; segment += _part)
        {
            bool last = segment + _part >= Bands.Segments;
            args->Offsets = Bands.Offsets + segment;
            args->Segments = Math.Min(_part, Bands.Segments - segment);
            args->Weights = weights + ((long)segment * Bands.Steps * block.Columns * _tiles.Lanes * sizeof(float));
            args->Continues = segment > 0;
            (args->Low, args->High) = last ? (job->Args.Low, job->Args.High) : (float.NegativeInfinity, float.PositiveInfinity);
            RunLines(args, x, y, last ? r : null, block, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunLines(TileArgs* args, byte* x, byte* y, byte* r, in ChannelBlocks.Block block, int length)
    {
        if (!_patches)
        {
            RunLine(args, x, y, r, block.Columns, length);
            return;
        }

        int pixels = args->Rows * length;
        int tiles = (pixels + 5) / 6;
        int size = pixels / tiles;
        int larger = pixels - (tiles * size);
        args->X = x;
        args->Y = y;
        args->Residual = r;
        args->Pixels = (nint*)_pixels!.Pointer;
        if (larger > 0)
        {
            args->Tiles = larger;
            Patch(size + 1, block)(args);
            int done = larger * (size + 1);
            args->Pixels += done;
            args->Y = y + ((nint)done * _layout.OutStride * _outElement);
            args->Residual = r is null ? null : r + ((nint)done * _layout.ResidualStride * _outElement);
        }

        args->Tiles = tiles - larger;
        Patch(size, block)(args);
    }

    private delegate*<TileArgs*, void> Patch(int rows, in ChannelBlocks.Block block) => block.IsHalf ? _tiles.Half(rows) : _tiles.Patch(rows, block.Columns);

    /// <summary>Cuts a line of pixels into nearly equal tiles: at most two sizes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunLine(TileArgs* args, byte* x, byte* y, byte* r, int columns, int length)
    {
        int most = _tiles.Rows(columns);
        int tiles = (length + most - 1) / most;
        int size = length / tiles;
        int larger = length - (tiles * size);
        args->X = x;
        args->Y = y;
        args->Residual = r;
        if (larger > 0)
        {
            args->Tiles = larger;
            _tiles.Entry(size + 1, columns)(args);
            int done = larger * (size + 1);
            args->X = x + (done * args->XStep);
            args->Y = y + ((nint)done * _layout.OutStride * _outElement);
            args->Residual = r is null ? null : r + ((nint)done * _layout.ResidualStride * _outElement);
        }

        args->Tiles = tiles - larger;
        _tiles.Entry(size, columns)(args);
    }

    private void ApplyFunction(Job* job, float* y, long pixels, int begin, int end)
    {
        if (begin == 0 && end == _blocks.Length && _layout.OutRoom == _layout.OutStride)
        {
            ActivationKernel.Apply(job->Activation, y, y, pixels * _layout.OutStride);
            return;
        }

        int from = _blocks[begin].Channel;
        int count = _blocks[end - 1].Channel + _blocks[end - 1].Valid - from;
        for (long p = 0; p < pixels; p++)
            ActivationKernel.Apply(job->Activation, y + (p * _layout.OutStride) + from, y + (p * _layout.OutStride) + from, count);
    }
}
