using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// A matrix product whose right side is known only at run time: y[m, n] = activation(sum_k a[m, k] b[k, n] + bias[n]).
/// The right side is packed into scratch, then the tiles of the convolution run. A constant right side is a 1 x 1 <see cref="FloatConv"/>.
/// </summary>
internal sealed unsafe class FloatMatMul : IDisposable
{
    private readonly int _inner;
    private readonly int _columns;
    private readonly bool _transposeB;
    private readonly ConvLayout _layout;
    private readonly TileSet _tiles;
    private readonly TileDriver? _driver;
    private readonly ConvShape _shape;

    /// <param name="rows">m.</param>
    /// <param name="inner">k.</param>
    /// <param name="columns">n.</param>
    /// <param name="aStride">Floats from row to row of a.</param>
    /// <param name="yStride">Floats from row to row of y.</param>
    /// <param name="transposeB">Whether b lies as [n, k].</param>
    /// <param name="tiles">The variant; the best allowed one unless given.</param>
    public FloatMatMul(int rows, int inner, int columns, int aStride, int yStride, bool transposeB, TileSet? tiles = null)
    {
        _inner = inner;
        _columns = columns;
        _transposeB = transposeB;
        _tiles = tiles ?? KernelVariants.Best(KernelVariants.FloatTiles);
        _shape = new ConvShape { InHeight = 1, InWidth = rows, InChannels = inner, OutChannels = columns };
        _shape.Validate();
        _layout = new ConvLayout(aStride, yStride, columns);
        _layout.Validate(_shape);
        if (!_tiles.IsScalar)
            _driver = new TileDriver(_shape, _layout, _tiles, sizeof(float), sizeof(float), 0);
    }

    /// <summary>Multiply-accumulates of a run.</summary>
    public long Macs => _shape.Macs;

    /// <summary>Bytes of scratch that each worker needs.</summary>
    public long ScratchBytes => _driver?.Bands.ScratchBytes ?? 0;

    /// <summary>Bytes of scratch for the packed right side, shared by the workers, aligned to 64 bytes.</summary>
    public long PackBytes => _driver is null ? 0 : ((long)_driver.Lanes * _driver.LaneBytes) + ((long)_driver.Lanes * sizeof(float));

    /// <summary>Runs one product.</summary>
    /// <param name="bStride">Floats from row to row of b as it lies.</param>
    /// <param name="pack"><see cref="PackBytes"/> of scratch.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> for each worker.</param>
    public void Run(float* a, float* b, int bStride, float* y, in Activation activation, byte* pack, byte* scratch, ForkJoinPool pool)
    {
        if (_driver is null)
        {
            RunReference(a, b, bStride, y, activation);
            return;
        }

        Pack(b, bStride, pack);
        float* bias = (float*)(pack + ((long)_driver.Lanes * _driver.LaneBytes));
        new Span<float>(bias, _driver.Lanes).Clear();
        var job = new TileDriver.Job
        {
            X = (byte*)a, Y = (byte*)y, Scratch = scratch, Activation = activation,
            Args = new TileArgs { Weights = pack, Bias = bias, Low = activation.Low, High = activation.High },
        };
        _driver.Run(ref job, pool);
    }

    public void Dispose() => _driver?.Dispose();

    private void Pack(float* b, int bStride, byte* pack)
    {
        foreach (ChannelBlocks.Block block in _driver!.Blocks)
        {
            int width = block.Columns * _tiles.Lanes;
            float* to = (float*)(pack + ((long)block.Lane * _driver.LaneBytes));
            for (int k = 0; k < _inner; k++, to += width)
            {
                if (_transposeB)
                {
                    float* from = b + ((nint)block.Channel * bStride) + k;
                    for (int n = 0; n < block.Valid; n++, from += bStride)
                        to[n] = *from;
                }
                else
                {
                    Buffer.MemoryCopy(b + ((nint)k * bStride) + block.Channel, to, block.Valid * sizeof(float), block.Valid * sizeof(float));
                }

                new Span<float>(to + block.Valid, width - block.Valid).Clear();
            }
        }
    }

    private void RunReference(float* a, float* b, int bStride, float* y, in Activation activation)
    {
        for (int m = 0; m < _shape.InWidth; m++)
        {
            for (int n = 0; n < _columns; n++)
            {
                float sum = 0;
                for (int k = 0; k < _inner; k++)
                    sum += a[((nint)m * _layout.InStride) + k] * (_transposeB ? b[((nint)n * bStride) + k] : b[((nint)k * bStride) + n]);
                y[((nint)m * _layout.OutStride) + n] = activation.Apply(sum);
            }
        }
    }
}
