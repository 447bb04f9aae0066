using Compress.Graphs;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Float convolution of channels-last activations with bias, residual and activation in the store: y = activation(x * w + bias + residual).
/// Weights are packed once by <see cref="Prepare"/>; runs allocate nothing, and many callers may run one prepared kernel at once.
/// </summary>
internal sealed unsafe class FloatConv : IRowConv
{
    private readonly ConvShape _shape;
    private readonly ConvLayout _layout;
    private readonly Activation _activation;
    private readonly TileSet _tiles;
    private readonly TileDriver? _driver;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _bias;

    private FloatConv(in ConvShape shape, in ConvLayout layout, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in Activation activation, TileSet tiles, bool rows)
    {
        _shape = shape;
        _layout = layout;
        _activation = activation;
        _tiles = tiles;
        if (tiles.IsScalar)
        {
            _weights = AlignedBuffer.Copy(weights);
            _bias = AlignedBuffer.Copy(bias);
            return;
        }

        // Where a group or the room ends within a vector, a block that begins early is quicker than one that stores element by element.
        bool overlap = !tiles.IsDepthwise && (shape.Groups > 1 || layout.OutRoom < (shape.OutChannels + tiles.Lanes - 1) / tiles.Lanes * tiles.Lanes);
        _driver = new TileDriver(shape, layout, tiles, sizeof(float), sizeof(float), 0, overlap, rows);
        _weights = new AlignedBuffer((long)_driver.Lanes * _driver.LaneBytes);
        _bias = new AlignedBuffer((long)_driver.Lanes * sizeof(float));
        Pack(weights, bias);
        _driver.LeaveOutZeros(_weights.Pointer);
    }

    /// <summary>The variant that runs.</summary>
    public KernelVariant Variant => _tiles.Variant;

    /// <summary>The variant's name, and how much is left of weights that are sparse in blocks.</summary>
    public string Name => _driver is { Share: < 1 } driver ? Texts.Of($"{_tiles.Variant.Name}, sparse to {(long)Math.Ceiling(100 * driver.Share)} %") : _tiles.Variant.Name;

    /// <summary>Whether the residual may lie where the output does.</summary>
    public bool MayShareResidual => _driver is not { WritesTwice: true };

    /// <summary>Whether a row-major image of this shape is best read plane by plane, without being moved to pixels first.</summary>
    public static bool TakesPlanes(in ConvShape shape) => shape.Groups == 1 && shape.InChannels is > 1 and <= 4 && shape.Taps > 1;

    /// <summary>Multiply-accumulates of a run.</summary>
    public long Macs => _shape.Macs;

    /// <summary>Bytes of scratch that each worker of the pool needs.</summary>
    public long ScratchBytes => _driver?.ScratchBytes ?? 0;

    /// <summary>Bytes of packed weights and bias.</summary>
    public long PackedBytes => _weights.Length + _bias.Length;

    /// <summary>Packs the constants of a convolution.</summary>
    /// <param name="shape">Geometry; also depthwise and grouped.</param>
    /// <param name="layout">Strides of input, output and residual.</param>
    /// <param name="weights">[out channels, in channels of a group, kernel height, kernel width].</param>
    /// <param name="bias">One for each output channel, or empty.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="tiles">The variant; the best allowed one unless given.</param>
    /// <param name="rows">Whether <see cref="RunRows"/> is what is going to run.</param>
    /// <exception cref="ArgumentException">Lengths, strides or geometry contradict each other.</exception>
    public static FloatConv Prepare(
        in ConvShape shape, in ConvLayout layout, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in Activation activation, TileSet? tiles = null, bool rows = false)
    {
        shape.Validate();
        layout.Validate(shape);
        ConvChecks.Lengths(shape, weights.Length, bias.Length);
        ConvChecks.Tiles(shape, tiles);
        return new FloatConv(shape, layout, weights, bias, activation, tiles ?? KernelVariants.Best(KernelSwitches.DepthwiseConvolution && shape.IsDepthwise ? KernelVariants.FloatDepthwiseTiles : KernelVariants.FloatTiles), rows);
    }

    /// <summary>Runs the convolution.</summary>
    /// <param name="x">Input, batch x height x width pixels.</param>
    /// <param name="y">Output; must not overlap the input.</param>
    /// <param name="residual">Added before the activation, or null; may be the output itself.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> for each worker, aligned to 64 bytes.</param>
    /// <param name="pool">Who runs the tasks.</param>
    public void Run(float* x, float* y, float* residual, byte* scratch, ForkJoinPool pool)
    {
        if (_driver is null)
        {
            ConvReference.Float(_shape, _layout, x, _weights.AsSpan<float>(), _bias.AsSpan<float>(), residual, y, _activation);
            return;
        }

        TileDriver.Job job = NewJob();
        job.X = (byte*)x;
        job.Y = (byte*)y;
        job.Residual = (byte*)residual;
        job.Scratch = scratch;
        _driver.Run(ref job, pool);
    }

    public ConvBands Bands => _driver!.Bands;

    public long RowScratchBytes => 0;

    public void RunRows(byte* x, nint xRow, byte* y, int yRow, byte* residual, int lines, int length, byte* scratch)
    {
        if (Bands.ByBlock)
            throw new InvalidOperationException("The convolution was not prepared for rows.");
        TileDriver.Job job = NewJob();
        _driver!.RunRows(ref job, x, xRow, y, yRow, residual, lines, length, scratch);
    }

    public void Dispose()
    {
        _driver?.Dispose();
        _weights.Dispose();
        _bias.Dispose();
    }

    private TileDriver.Job NewJob() => new()
    {
        Activation = _activation,
        Args = new TileArgs { Weights = _weights.Pointer, Bias = _bias.Pointer, Low = _activation.Low, High = _activation.High },
    };

    private void Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        ConvBands bands = _driver!.Bands;
        int taps = _shape.Taps;
        foreach (ChannelBlocks.Block block in _driver.Blocks)
        {
            int width = block.Columns * _tiles.Lanes;
            float* to = (float*)(_weights.Pointer + ((long)block.Lane * _driver.LaneBytes));
            for (int segment = 0; segment < bands.Segments; segment++)
            {
                for (int step = 0; step < (_tiles.IsDepthwise ? 1 : bands.Steps); step++, to += width)
                {
                    (int tap, int channel) = bands.At(segment, step);
                    for (int lane = 0; channel >= 0 && lane < block.Valid; lane++)
                        to[lane] = weights[((((block.Channel + lane) * _shape.GroupIn) + channel) * taps) + tap];
                    if (block.IsHalf)
                        Twice(to);
                }
            }

            for (int lane = 0; !bias.IsEmpty && lane < block.Valid; lane++)
                _bias.Floats[block.Lane + lane] = bias[block.Channel + lane];
            if (block.IsHalf)
                Twice(_bias.Floats + block.Lane);
        }
    }

    /// <summary>Repeats the lower half of a block's second vector in its upper half.</summary>
    private void Twice(float* block)
    {
        for (int lane = 0; lane < _tiles.Lanes / 2; lane++)
            block[(3 * _tiles.Lanes / 2) + lane] = block[_tiles.Lanes + lane];
    }
}
