using System.Runtime.CompilerServices;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>Walks a convolution's bands and channel blocks and calls the tile kernels; the same for float and 8 bit.</summary>
internal sealed unsafe class TileDriver : IDisposable
{
    // The largest tile: 12 rows of two 512-bit vectors.
    private const int SpillBytes = 12 * 2 * 64;

    private readonly ConvShape _shape;
    private readonly ConvLayout _layout;
    private readonly TileSet _tiles;
    private readonly ChannelBlocks.Block[] _blocks;
    private readonly int _outElement;
    private readonly int _chunks;
    private readonly int _blocksPerChunk;
    private readonly long _macs;

    /// <param name="outElement">Bytes of an output element.</param>
    public TileDriver(in ConvShape shape, in ConvLayout layout, TileSet tiles, int inElement, int outElement, byte fill)
    {
        _shape = shape;
        _layout = layout;
        _tiles = tiles;
        _outElement = outElement;
        _macs = shape.Macs * (tiles.IsDepthwise ? ConvBands.DepthwiseCost : 1);
        Bands = new ConvBands(shape, layout, inElement, fill, tiles.IsDepthwise ? tiles.Lanes : 0, tiles.Words);
        _blocks = tiles.IsDepthwise ? ChannelBlocks.CutDepthwise(shape.OutChannels, tiles.Lanes) : ChannelBlocks.Cut(shape, tiles.Lanes);
        LaneBytes = tiles.IsDepthwise ? Bands.Segments * (tiles.Words ? sizeof(short) : inElement) : Bands.Segments * Bands.Steps * 4;
        // With few bands (small images, many channels) the channel blocks become tasks as well.
        long wanted = Math.Min(32, (_macs / Tuning.TaskMacs) + 1) / Math.Max(1, (long)Bands.Bands * Bands.Images);
        _chunks = (int)Math.Clamp(wanted, 1, _blocks.Length);
        _blocksPerChunk = (_blocks.Length + _chunks - 1) / _chunks;
        _chunks = (_blocks.Length + _blocksPerChunk - 1) / _blocksPerChunk;
    }

    public ConvBands Bands { get; }
    public ReadOnlySpan<ChannelBlocks.Block> Blocks => _blocks;

    /// <summary>Bytes of packed weights in one lane.</summary>
    public int LaneBytes { get; }

    /// <summary>Padded lanes of all blocks.</summary>
    public int Lanes => ChannelBlocks.Lanes(_blocks, _tiles.Lanes);

    /// <summary>What a run needs beside the geometry.</summary>
    public struct Job
    {
        public TileArgs Args;
        public byte* X;
        public byte* Scratch;
        public byte* Y;
        public byte* Residual;
        public Activation Activation;
    }

    /// <summary>Runs all tiles. The template's pointers to weights, bias and multipliers are those of the first lane.</summary>
    public void Run(ref Job job, ForkJoinPool pool)
    {
        fixed (Job* state = &job)
            pool.Run(Bands.Images * Bands.Bands * _chunks, _macs, &RunTask, this, state);
    }

    public void Dispose() => Bands.Dispose();

    private static void RunTask(object target, void* state, int task, int worker) => ((TileDriver)target).RunTask((Job*)state, task, worker);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTask(Job* job, int task, int worker)
    {
        int chunk = task % _chunks;
        int band = task / _chunks % Bands.Bands;
        int image = task / _chunks / Bands.Bands;
        int first = Bands.Flat ? band * Bands.BandPixels : band * Bands.BandLines;
        int lines = Bands.Flat ? 1 : Math.Min(Bands.BandLines, Bands.Lines - first);
        int length = Bands.Flat ? Math.Min(Bands.BandPixels, Bands.LineLength - first) : Bands.LineLength;
        long pixel = Bands.Flat ? first : (((long)image * Bands.Lines) + first) * Bands.LineLength;

        byte* x = Bands.Open(job->X, job->Scratch + (worker * Bands.ScratchBytes), image, first, Bands.Flat ? length : lines);
        byte* y = job->Y + (pixel * _layout.OutStride * _outElement);
        byte* r = job->Residual is null ? null : job->Residual + (pixel * _layout.ResidualStride * _outElement);

        byte* spill = stackalloc byte[SpillBytes + 64];
        TileArgs args = job->Args;
        args.Spill = (byte*)(((nint)spill + 63) & ~(nint)63);
        args.XStep = (nint)_shape.StrideX * Bands.PixelStride * Bands.Element;
        args.XRow = _shape.StrideY * Bands.RowBytes;
        args.Offsets = Bands.Offsets;
        args.Segments = Bands.Segments;
        args.Steps = Bands.Steps;
        args.YStride = _layout.OutStride;
        args.YRow = length;
        args.ResidualStride = _layout.ResidualStride;
        args.Rows = lines;

        int end = Math.Min(_blocks.Length, (chunk + 1) * _blocksPerChunk);
        for (int b = chunk * _blocksPerChunk; b < end; b++)
        {
            ChannelBlocks.Block block = _blocks[b];
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
            RunLine(&args, xb, yb, rb, block.Columns, length);
        }

        if (job->Activation.IsFunction)
            ApplyFunction(job, (float*)y, (long)lines * length, chunk, end);
    }

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

    private void ApplyFunction(Job* job, float* y, long pixels, int chunk, int end)
    {
        if (_chunks == 1 && _layout.OutRoom == _layout.OutStride)
        {
            ActivationKernel.Apply(job->Activation, y, y, pixels * _layout.OutStride);
            return;
        }

        int from = _blocks[chunk * _blocksPerChunk].Channel;
        int count = _blocks[end - 1].Channel + _blocks[end - 1].Valid - from;
        for (long p = 0; p < pixels; p++)
            ActivationKernel.Apply(job->Activation, y + (p * _layout.OutStride) + from, y + (p * _layout.OutStride) + from, count);
    }
}
