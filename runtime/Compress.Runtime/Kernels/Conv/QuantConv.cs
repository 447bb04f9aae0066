using Compress.Graphs;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// 8-bit convolution of channels-last activations: unsigned input, signed weights, exact 32-bit sums, requantized in the store.
/// The input's zero point is folded into the bias (sum(x w) - zero sum(w) + bias) and is the value of padding.
/// Every variant gives the bits of <see cref="ConvReference"/>.
/// </summary>
internal sealed unsafe class QuantConv : IRowConv
{
    private readonly ConvShape _shape;
    private readonly ConvLayout _layout;
    private readonly TileSet _tiles;
    private readonly TileDriver? _driver;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _multipliers;
    private readonly QuantStore _store;
    private readonly QuantOutput? _output;
    private readonly QuantResidual? _residual;
    private readonly Activation _clip;
    private readonly float _inputScale;
    private readonly int _inputZero;
    private readonly bool _hasBias;

    private QuantConv(in ConvShape shape, in ConvLayout layout, in QuantWeights weights, QuantOutput? output, QuantResidual? residual, in Activation clip, TileSet tiles)
    {
        _shape = shape;
        _layout = layout;
        _tiles = tiles;
        _output = output;
        _residual = residual;
        _clip = clip;
        _inputScale = weights.InputScale;
        _inputZero = weights.InputZeroPoint;
        _hasBias = !weights.Bias.IsEmpty;
        _store = QuantStore.Of(output, residual, output is { } o && QuantChecks.FitsSteps(shape.OutChannels, weights, o.Scale));
        if (tiles.IsScalar)
        {
            _weights = AlignedBuffer.Copy(weights.Values);
            _bias = AlignedBuffer.Copy(weights.Bias);
            _multipliers = AlignedBuffer.Copy(weights.Scales);
            return;
        }

        _driver = new TileDriver(shape, layout, tiles, sizeof(byte), output is null ? sizeof(float) : sizeof(byte), (byte)weights.InputZeroPoint);
        int[][]? places = null;
        if (tiles.Ordered)
            _driver.Use(new PairOrder(shape, _driver.Bands, _driver.Blocks, weights.Values, out places));
        _weights = new AlignedBuffer((long)_driver.Lanes * _driver.LaneBytes);
        _bias = new AlignedBuffer((long)_driver.Lanes * sizeof(int));
        _multipliers = new AlignedBuffer((long)_driver.Lanes * sizeof(float));
        Pack(weights, places);
        _driver.LeaveOutZeros(_weights.Pointer);
    }

    /// <summary>The variant that runs.</summary>
    public KernelVariant Variant => _tiles.Variant;

    /// <summary>The variant's name, and how much is left of weights that are sparse in blocks.</summary>
    public string Name => _driver is { Share: < 1 } driver ? Texts.Of($"{_tiles.Variant.Name}, sparse to {(long)Math.Ceiling(100 * driver.Share)} %") : _tiles.Variant.Name;

    /// <summary>Whether the residual may lie where the output does: every element is written once.</summary>
    public bool MayShareResidual => true;

    /// <summary>Multiply-accumulates of a run.</summary>
    public long Macs => _shape.Macs;

    /// <summary>Bytes of scratch that each worker of the pool needs.</summary>
    public long ScratchBytes => _driver?.ScratchBytes ?? 0;

    /// <summary>Bytes of packed weights, bias and multipliers.</summary>
    public long PackedBytes => _weights.Length + _bias.Length + _multipliers.Length;

    /// <summary>The best allowed variant for these weights.</summary>
    public static TileSet Best(in ConvShape shape, in QuantWeights weights) => Fitting(shape, weights)[0];

    /// <summary>The allowed variants for these weights, best first; the scalar reference only where there is no other.</summary>
    public static List<TileSet> Fitting(in ConvShape shape, in QuantWeights weights)
        => KernelVariants.Fitting(KernelSwitches.DepthwiseConvolution && shape.IsDepthwise ? KernelVariants.QuantDepthwiseTiles : KernelVariants.QuantTiles,
            QuantChecks.HasBoundedPairs(shape, weights.Values), !shape.IsDepthwise && !IsMostlyZero(weights.Values) && PairOrder.Pays(shape, weights.Values), (long)shape.Batch * shape.OutHeight * shape.OutWidth, shape.Is3x3);

    /// <summary>Blocks of zeros are left out only where weights lie in the order of the input.</summary>
    private static bool IsMostlyZero(ReadOnlySpan<sbyte> weights) => weights.Count((sbyte)0) > weights.Length / 2;

    /// <summary>Packs a convolution whose result is 8 bit.</summary>
    /// <param name="shape">Geometry; also depthwise and grouped.</param>
    /// <param name="layout">Strides in bytes.</param>
    /// <param name="weights">Weights, bias, scales and the input's quantization.</param>
    /// <param name="output">Quantization of the result, activation bounds included.</param>
    /// <param name="residual">A quantized tensor added to the result in the same store, or null.</param>
    /// <param name="tiles">The variant; the best allowed one unless given.</param>
    /// <exception cref="ArgumentException">Lengths, strides, scales or geometry contradict each other.</exception>
    /// <exception cref="NotSupportedException">A sum could leave 32 bits.</exception>
    public static QuantConv Prepare(
        in ConvShape shape, in ConvLayout layout, in QuantWeights weights, in QuantOutput output, QuantResidual? residual = null, TileSet? tiles = null)
    {
        output.Validate();
        residual?.Sum.Validate();
        return Create(shape, layout, weights, output, residual, Activation.None, tiles);
    }

    /// <summary>Packs a convolution whose result stays float: sum * (input scale * weight scale), clamped. The output's strides count floats.</summary>
    public static QuantConv PrepareToFloat(in ConvShape shape, in ConvLayout layout, in QuantWeights weights, in Activation clip, TileSet? tiles = null)
    {
        if (clip.IsFunction)
            throw new ArgumentException(Texts.Of($"A quantized convolution with float result fuses only a clamp, not function {(int)clip.Kind} of ActivationKind."));
        return Create(shape, layout, weights, null, null, clip, tiles);
    }

    /// <summary>Runs the convolution.</summary>
    /// <param name="x">Input, batch x height x width pixels.</param>
    /// <param name="y">Output of bytes, or floats after <see cref="PrepareToFloat"/>; must not overlap the input.</param>
    /// <param name="residual">The added tensor where one was prepared, else null; may be the output itself.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> for each worker, aligned to 64 bytes.</param>
    /// <param name="pool">Who runs the tasks.</param>
    public void Run(byte* x, void* y, byte* residual, byte* scratch, ForkJoinPool pool)
    {
        if (_driver is null)
        {
            RunReference(x, y, residual);
            return;
        }

        QuantStore store = _store;
        TileDriver.Job job = NewJob(&store);
        job.X = x;
        job.Y = (byte*)y;
        job.Residual = residual;
        job.Scratch = scratch;
        _driver.Run(ref job, pool);
    }

    public ConvBands Bands => _driver!.Bands;

    public long RowScratchBytes => _driver!.OrderBytes;

    public void RunRows(byte* x, nint xRow, byte* y, int yRow, byte* residual, int lines, int length, byte* scratch)
    {
        QuantStore store = _store;
        TileDriver.Job job = NewJob(&store);
        _driver!.RunRows(ref job, x, xRow, y, yRow, residual, lines, length, scratch);
    }

    public void Dispose()
    {
        _driver?.Dispose();
        _weights.Dispose();
        _bias.Dispose();
        _multipliers.Dispose();
    }

    private static QuantConv Create(
        in ConvShape shape, in ConvLayout layout, in QuantWeights weights, QuantOutput? output, QuantResidual? residual, in Activation clip, TileSet? tiles)
    {
        shape.Validate();
        layout.Validate(shape);
        ConvChecks.Lengths(shape, weights.Values.Length, weights.Bias.Length);
        ConvChecks.Tiles(shape, tiles);
        QuantChecks.Weights(shape.OutChannels, weights);
        return new QuantConv(shape, layout, weights, output, residual, clip, tiles ?? Best(shape, weights));
    }

    private TileDriver.Job NewJob(QuantStore* store) => new()
    {
        Activation = Activation.None,
        Args = new TileArgs { Weights = _weights.Pointer, Bias = _bias.Pointer, Multipliers = _multipliers.Floats, Low = _clip.Low, High = _clip.High, Quant = store },
    };

    private void RunReference(byte* x, void* y, byte* residual)
    {
        var weights = new QuantWeights
        {
            Values = _weights.AsSpan<sbyte>(), Scales = _multipliers.AsSpan<float>(), Bias = _hasBias ? _bias.AsSpan<int>() : [],
            InputScale = _inputScale, InputZeroPoint = _inputZero,
        };
        if (_output is { } output)
            ConvReference.Quantized(_shape, _layout, x, weights, output, residual is null ? null : _residual, residual, (byte*)y);
        else
            ConvReference.QuantizedToFloat(_shape, _layout, x, weights, _clip, (float*)y);
    }

    /// <param name="places">What stands where in each block, if its inputs have an order of their own.</param>
    private void Pack(in QuantWeights weights, int[][]? places)
    {
        ConvBands bands = _driver!.Bands;
        int taps = _shape.Taps;
        for (int b = 0; b < _driver.Blocks.Length; b++)
        {
            ChannelBlocks.Block block = _driver.Blocks[b];
            int width = block.Columns * _tiles.Lanes;
            byte* to = _weights.Pointer + ((long)block.Lane * _driver.LaneBytes);
            int bytes = _tiles.Words ? sizeof(short) : sizeof(sbyte), perStep = sizeof(int) / bytes, stretch = bands.Steps * perStep;
            for (int lane = 0; lane < block.Valid; lane++)
            {
                int c = block.Channel + lane;
                int sum = 0;
                for (int i = 0; i < (places?[b].Length ?? _driver.LaneBytes / bytes); i++)
                {
                    // Depthwise lanes hold a weight a tap, filled up to whole steps; the others a step's weights side by side.
                    (int tap, int channel) = places is not null ? Placed(bands, places[b][i])
                        : !_tiles.IsDepthwise ? bands.At(i / stretch, i % stretch) : (_tiles.Is3x3 ? QuantDepthwiseRows256.Tap(i) : i, 0);
                    if (channel < 0 || (uint)tap >= (uint)taps)
                        continue;
                    sbyte w = weights.Values[(((c * _shape.GroupIn) + channel) * taps) + tap];
                    int at = (((i / perStep * width) + lane) * perStep) + (i % perStep);
                    if (_tiles.Words)
                        ((short*)to)[at] = w;
                    else
                        ((sbyte*)to)[at] = w;
                    // Tiles of 3x3 kernels hold every tap twice, for two rows.
                    if (!_tiles.Is3x3 || i % 8 < 4)
                        sum += w;
                }

                (_bias.Ints[block.Lane + lane], _multipliers.Floats[block.Lane + lane]) = QuantStore.Lane(weights, _output, c, sum);
            }
        }
    }

    private static (int Tap, int Channel) Placed(ConvBands bands, int input) => input < 0 ? (0, -1) : bands.At(input / bands.Stretch, input % bands.Stretch);
}
