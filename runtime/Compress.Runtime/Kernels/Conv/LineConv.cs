using System.Runtime.CompilerServices;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Float convolution of small images that lie in planes, as ONNX has them: y = activation(x * w + bias + residual). Neighbouring pixels fill the
/// vectors, so that nothing around it has to be moved to pixels of channels and back. Runs on the calling thread and allocates nothing.
/// </summary>
internal sealed unsafe class LineConv : IDisposable
{
    /// <summary>Output channels of a tile at most; then it holds three vectors of pixels, else five.</summary>
    private const int MostRows = 4;

    private readonly ConvShape _shape;
    private readonly Activation _activation;
    private readonly TileSet _tiles;
    private readonly LineRows _rows;
    private readonly Stretch[] _stretches;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _offsets;

    private LineConv(in ConvShape shape, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in Activation activation, TileSet tiles, int spread)
    {
        _shape = shape;
        _activation = activation;
        _tiles = tiles;
        _rows = new LineRows(shape, spread);
        int taps = shape.GroupIn * shape.Taps;
        List<Block> blocks = Cut(shape);
        _stretches = [.. Join(blocks)];
        _weights = new AlignedBuffer((long)shape.OutChannels * taps * sizeof(float));
        _bias = new AlignedBuffer((long)shape.OutChannels * sizeof(float));
        _offsets = new AlignedBuffer((long)taps * sizeof(nint));
        bias.CopyTo(_bias.AsSpan<float>());
        for (int tap = 0; tap < taps; tap++)
            ((nint*)_offsets.Pointer)[tap] = _rows.Offset(tap / shape.Taps, tap % shape.Taps / shape.KernelWidth, tap % shape.KernelWidth);
        foreach (Block block in blocks)
        {
            float* to = _weights.Floats + ((long)block.Channel * taps);
            for (int tap = 0; tap < taps; tap++)
            {
                for (int row = 0; row < block.Rows; row++)
                    *to++ = weights[((block.Channel + row) * taps) + tap];
            }
        }
    }

    /// <summary>The variant that runs.</summary>
    public KernelVariant Variant => _tiles.Variant;

    /// <summary>Bytes of scratch.</summary>
    public long ScratchBytes => _rows.ScratchBytes;

    /// <summary>Bytes of packed weights and bias.</summary>
    public long PackedBytes => _weights.Length + _bias.Length;

    /// <summary>Whether the residual may lie where the output does: not where vectors of pixels overlap.</summary>
    public bool MayShareResidual => _shape.OutWidth % _tiles.Lanes == 0;

    /// <summary>
    /// Whether planes are the better layout: one line of output, long enough for a vector, and so little work that what is around it costs as much
    /// and a second thread would not help.
    /// </summary>
    public static bool Pays(in ConvShape shape)
        => KernelVariants.Best(KernelVariants.FloatLineTiles) is { IsScalar: false } tiles && shape.OutHeight == 1 && shape.OutWidth >= tiles.Lanes
            && shape.Macs <= Tuning.PlaneMacs && LineRows.Bytes(shape) <= Tuning.PlaneBytes;

    /// <summary>Packs the constants of a convolution.</summary>
    /// <param name="shape">Geometry; lines of output must be as long as a vector.</param>
    /// <param name="weights">[out channels, in channels of a group, kernel height, kernel width].</param>
    /// <param name="bias">One for each output channel, or empty.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="tiles">The variant; the best allowed one unless given.</param>
    /// <param name="spread">Pixels from one pixel of a row of the input to the next one once zeros lie between them, as the geometry has it.</param>
    /// <exception cref="ArgumentException">Lengths or geometry contradict each other, or lines are too short.</exception>
    public static LineConv Prepare(in ConvShape shape, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in Activation activation, TileSet? tiles = null, int spread = 1)
    {
        shape.Validate();
        ConvChecks.Lengths(shape, weights.Length, bias.Length);
        tiles ??= KernelVariants.Best(KernelVariants.FloatLineTiles);
        ConvChecks.Planes(shape, tiles);
        return new LineConv(shape, weights, bias, activation, tiles, spread);
    }

    /// <summary>Runs the convolution.</summary>
    /// <param name="x">[batch, in channels, height, width], without the zeros that spread it.</param>
    /// <param name="y">[batch, out channels, out height, out width]; must not overlap the input.</param>
    /// <param name="residual">Added before the activation, lying as the output does, or null; may be the output where <see cref="MayShareResidual"/>.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/>, aligned to 64 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* x, float* y, float* residual, byte* scratch)
    {
        int height = _shape.OutHeight, width = _shape.OutWidth, taps = _shape.GroupIn * _shape.Taps;
        nint plane = (nint)height * width;
        bool leaks = _activation.Kind == ActivationKind.LeakyRelu && float.IsFinite(_activation.A);
        var args = new LineArgs
        {
            Offsets = (nint*)_offsets.Pointer, Taps = taps, YPlane = plane,
            Low = _activation.Low, High = _activation.High, Leaks = leaks, Slope = _activation.A,
        };
        for (int n = 0; n < _shape.Batch; n++)
        {
            byte* from = _rows.Open(x + (n * _rows.ImageElements), scratch);
            foreach (Stretch run in _stretches)
            {
                args.Weights = _weights.Floats + ((nint)run.First.Channel * taps);
                args.Bias = _bias.Floats + run.First.Channel;
                args.Tiles = run.Count;
                args.XTile = _rows.Place(run.InStep, 0);
                for (int line = 0; line < height; line++)
                {
                    nint to = ((((nint)n * _shape.OutChannels) + run.First.Channel) * plane) + ((nint)line * width);
                    RunLine(&args, from + _rows.Place(run.First.InChannel, line), y + to, residual is null ? null : residual + to, run.First.Rows);
                }
            }
        }

        if (_activation.IsFunction && !leaks)
            ActivationKernel.Apply(_activation, y, y, _shape.Batch * _shape.OutChannels * plane);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
        _offsets.Dispose();
    }

    /// <summary>Cuts a line into nearly equal tiles; the last vector of the last one ends where the line does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunLine(LineArgs* args, byte* x, float* y, float* residual, int rows)
    {
        int lanes = _tiles.Lanes, width = _shape.OutWidth;
        int left = (width + lanes - 1) / lanes, most = TileSet.PlaneColumns(rows);
        for (int tiles = (left + most - 1) / most, pixel = 0; tiles > 0; tiles--)
        {
            int columns = (left + tiles - 1) / tiles;
            int last = tiles == 1 ? width - lanes : pixel + ((columns - 1) * lanes);
            args->X = x + (pixel * sizeof(float));
            args->Y = y + pixel;
            args->Residual = residual is null ? null : residual + pixel;
            args->Last = (nint)(last - pixel) * sizeof(float);
            _tiles.Plane(rows, columns)(args);
            left -= columns;
            pixel += columns * lanes;
        }
    }

    /// <summary>Output channels of each group in fours, then in twos and ones.</summary>
    private static List<Block> Cut(in ConvShape shape)
    {
        var blocks = new List<Block>();
        for (int group = 0; group < shape.Groups; group++)
        {
            for (int c = 0; c < shape.GroupOut;)
            {
                int left = shape.GroupOut - c, rows = left >= MostRows ? MostRows : left >= 2 ? 2 : 1;
                blocks.Add(new Block((group * shape.GroupOut) + c, rows, group * shape.GroupIn));
                c += rows;
            }
        }

        return blocks;
    }

    /// <summary>Blocks of as many channels, at equal distances, as one call.</summary>
    private static IEnumerable<Stretch> Join(List<Block> blocks)
    {
        for (int i = 0; i < blocks.Count;)
        {
            int count = 1, step = i + 1 < blocks.Count ? blocks[i + 1].InChannel - blocks[i].InChannel : 0;
            while (i + count < blocks.Count && blocks[i + count].Rows == blocks[i].Rows && blocks[i + count].InChannel - blocks[i + count - 1].InChannel == step)
                count++;
            yield return new Stretch(blocks[i], count, step);
            i += count;
        }
    }

    /// <param name="channel">First output channel.</param>
    /// <param name="rows">Output channels.</param>
    /// <param name="inChannel">First input channel of their group.</param>
    private readonly struct Block(int channel, int rows, int inChannel)
    {
        public int Channel => channel;
        public int Rows => rows;
        public int InChannel => inChannel;
    }

    /// <param name="first">The first block.</param>
    /// <param name="count">Blocks.</param>
    /// <param name="inStep">Input channels from one to the next.</param>
    private readonly struct Stretch(Block first, int count, int inStep)
    {
        public Block First => first;
        public int Count => count;
        public int InStep => inStep;
    }
}
