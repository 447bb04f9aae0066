using Compress.Graphs;
using System.Runtime.CompilerServices;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Convolutions of stride 1 by Winograd's minimal filtering: tiles of pixels are transformed, products at 6, 8 or 36 points are matrix products
/// of the tiles with transformed weights, and their results are transformed back in the store. A 3x3 kernel takes a quarter of the
/// multiplications, a 5x5 one about a third, one of five taps along one axis two fifths. Results differ from plain sums by rounding: about 1e-5 of the largest one.
/// </summary>
internal sealed unsafe class WinogradConv : IDisposable
{
    /// <summary>Transformed weights over this size are read from memory longer than the arithmetic saves.</summary>
    private const long MostWeightBytes = 12 << 20;

    /// <summary>Fewer channels leave too much of the vectors empty.</summary>
    private const int LeastChannels = 8;

    private readonly ConvShape _shape;
    private readonly ConvLayout _layout;
    private readonly Activation _activation;
    private readonly TileSet _tiles;
    private readonly WinogradTiles _places;
    private readonly ChannelBlocks.Block[] _blocks;
    private readonly int _products;
    private readonly int _group;
    private readonly int _inLanes;
    private readonly int _inStride;
    private readonly int _outLanes;
    private readonly int _outStride;
    private readonly int _pointStep;
    private readonly int _sumStep;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _zeros;
    private readonly delegate*<WinogradArgs*, void> _input;
    private readonly delegate*<WinogradArgs*, void> _output;

    private WinogradConv(in ConvShape shape, in ConvLayout layout, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in Activation activation, TileSet tiles)
    {
        (_shape, _layout, _activation, _tiles) = (shape, layout, activation, tiles);
        _places = WinogradTiles.OfFloats(shape, layout);
        _products = _places.Products;
        _blocks = ChannelBlocks.Cut(shape, tiles.Lanes);
        _inLanes = Up(shape.InChannels, tiles.Lanes);
        _inStride = _inLanes * sizeof(float) % Tuning.ConflictBytes == 0 ? _inLanes + 16 : _inLanes;
        _outLanes = ChannelBlocks.Lanes(_blocks, tiles.Lanes);
        _outStride = _outLanes * sizeof(float) % Tuning.ConflictBytes == 0 ? _outLanes + 16 : _outLanes;
        // Tiles that go through all products together: their points stay in the second-level cache, and few readings of the weights are needed.
        int count = _places.Count;
        int wanted = Math.Clamp(Tuning.WinogradFloats / (_products * Math.Max(_inStride, _outStride)) / 6 * 6, 24, 96);
        int groups = (count + wanted - 1) / wanted;
        _group = (count + groups - 1) / groups;
        // Where one call does all products, their sums are whole pixels apart.
        (_pointStep, _sumStep) = (Apart(_group * _inStride), _blocks.Length == 1 ? (_group | 1) * _outStride : Apart(_group * _outStride));
        int filter = _products == 36 ? 0 : _products == 6 ? 2 : 4;
        _input = (delegate*<WinogradArgs*, void>)tiles.Filters[filter];
        _output = (delegate*<WinogradArgs*, void>)tiles.Filters[filter + 1];
        _weights = new AlignedBuffer((long)_products * _outLanes * shape.InChannels * sizeof(float));
        _bias = new AlignedBuffer((long)_outLanes * sizeof(float));
        _zeros = new AlignedBuffer((long)Math.Max((5 * layout.InStride) + _inLanes, _outLanes) * sizeof(float));
        bias.CopyTo(_bias.AsSpan<float>());
        Pack(weights);
    }

    /// <summary>Name of the variant.</summary>
    public string Name => $"{_tiles.Variant.Name} winograd";

    /// <summary>Bytes of scratch that each worker needs.</summary>
    public long ScratchBytes => PointBytes + SumBytes + (36 * 64);

    /// <summary>Bytes of packed weights and bias.</summary>
    public long PackedBytes => _weights.Length + _bias.Length;

    private long PointBytes => (long)_products * _pointStep * sizeof(float);

    private long SumBytes => (long)_products * _sumStep * sizeof(float);

    /// <summary>
    /// Whether this way is estimated to be quicker, in cycles of two multiply-adds: products of a tile start and end at the cost of five input
    /// channels, and a vector of a tile's products takes 2.2 cycles to be transformed. Measured between 8 and 42 channels.
    /// </summary>
    public static bool Pays(in ConvShape s, in ConvLayout layout, TileSet tiles)
    {
        if (!Fits(s, layout, tiles) || s.InChannels < LeastChannels || s.OutChannels < LeastChannels)
            return false;
        var places = WinogradTiles.OfFloats(s, layout);
        double across = places.Count, products = places.Products, inputs = Up(s.InChannels, tiles.Lanes) / tiles.Lanes, outputs = Up(s.OutChannels, tiles.Lanes) / tiles.Lanes;
        double plain = (double)s.Taps * s.OutHeight * s.OutWidth * s.InChannels * outputs / 2;
        // Tiles of one and a half vectors, which the products do not have, save a sixth of two.
        if (TileDriver.IsHalf(s.OutChannels % (2 * tiles.Lanes), tiles) && s.OutWidth <= TileDriver.ShortLine)
            plain *= 5.0 / 6;
        double filtered = products * across * (((s.InChannels + 5) * outputs / 2) + (2.2 * (inputs + outputs)));
        // Fewer tiles than four leave the products' tiles empty.
        return across >= 4 && filtered < 0.95 * plain && products * s.InChannels * s.OutChannels * sizeof(float) <= MostWeightBytes;
    }

    /// <summary>Whether the kernel can do it at all.</summary>
    public static bool Fits(in ConvShape s, in ConvLayout layout, TileSet tiles) =>
        !tiles.IsScalar && s.Groups == 1 && s.StrideX == 1 && s.StrideY == 1 && s.DilationX == 1 && s.DilationY == 1 && !layout.Planar
        && s.Taps > 1 && WinogradPoints.Has(s.KernelHeight) && WinogradPoints.Has(s.KernelWidth)
        // Whole vectors are read and written at every pixel.
        && layout.InStride >= Up(s.InChannels, tiles.Lanes) && layout.OutRoom >= Up(s.OutChannels, tiles.Lanes)
        && (layout.ResidualStride == 0 || layout.ResidualStride >= Up(s.OutChannels, tiles.Lanes));

    /// <summary>Packs the constants of a convolution that <see cref="Fits"/>.</summary>
    /// <exception cref="ArgumentException">It does not, or lengths contradict each other.</exception>
    public static WinogradConv Prepare(in ConvShape shape, in ConvLayout layout, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in Activation activation, TileSet? tiles = null)
    {
        shape.Validate();
        layout.Validate(shape);
        ConvChecks.Lengths(shape, weights.Length, bias.Length);
        tiles ??= KernelVariants.Best(KernelVariants.FloatTiles);
        if (!Fits(shape, layout, tiles))
            throw new ArgumentException(Texts.Of($"Winograd's filtering does not do {shape.ToString()} with {layout.ToString()}."));
        return new WinogradConv(shape, layout, weights, bias, activation, tiles);
    }

    /// <summary>Runs the convolution; the residual may be the output itself.</summary>
    public void Run(float* x, float* y, float* residual, byte* scratch, ForkJoinPool pool)
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
        _zeros.Dispose();
    }

    private static void RunTask(object target, void* state, int task, int worker) => ((WinogradConv)target).RunTask((Job*)state, task, worker);

    private static int Up(int count, int lanes) => (count + lanes - 1) / lanes * lanes;

    /// <summary>An odd number of cache lines: then the products of a tile, which are written and read together, lie in different sets of the cache.</summary>
    private static int Apart(int floats) => (((floats + 15) / 16) | 1) * 16;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTask(Job* job, int task, int worker)
    {
        int image = task / job->Groups, first = task % job->Groups * job->Group;
        int count = Math.Min(job->Group, _places.Count - first);
        byte* scratch = job->Scratch + (worker * ScratchBytes);
        float* points = (float*)scratch;
        float* sums = (float*)(scratch + PointBytes);
        WinogradTiles tiles = _places;
        nint inPixel = (nint)image * tiles.InPixels, outPixel = (nint)image * tiles.OutPixels;
        WinogradArgs args = default;
        args.Tiles = &tiles;
        (args.Row, args.Column) = Math.DivRem(first, tiles.Across);
        args.Count = count;
        args.X = job->X + (inPixel * _layout.InStride);
        args.Zeros = _zeros.Floats;
        args.Points = points;
        (args.XPixel, args.Step, args.TileStep, args.Channels) = (_layout.InStride, _pointStep, _inStride, _inLanes);
        args.Spare = (float*)(scratch + PointBytes + SumBytes);
        _input(&args);
        Multiply(points, sums, count);
        args.Points = sums;
        (args.Step, args.TileStep, args.Channels) = (_sumStep, _outStride, Up(_shape.OutChannels, _tiles.Lanes));
        args.Bias = _bias.Floats;
        (args.Low, args.High) = (_activation.Low, _activation.High);
        args.Y = job->Y + (outPixel * _layout.OutStride);
        (args.YPixel, args.YLine) = (_layout.OutStride, (nint)_shape.OutWidth * _layout.OutStride);
        args.Residual = job->Residual is null ? null : job->Residual + (outPixel * _layout.ResidualStride);
        (args.ResidualPixel, args.ResidualLine) = (_layout.ResidualStride, (nint)_shape.OutWidth * _layout.ResidualStride);
        _output(&args);
        if (_activation.IsFunction)
            ApplyFunction(args);
    }

    /// <summary>Applies a function to tiles' outputs while they are in the cache.</summary>
    private void ApplyFunction(in WinogradArgs args)
    {
        (int row, int column) = (args.Row, args.Column);
        for (int t = 0; t < args.Count; t++, args.Tiles->Next(ref row, ref column))
        {
            float* line = args.Y + (args.Tiles->FirstResult(row, column, out int tall, out int wide) * args.YPixel);
            for (int r = 0; r < tall; r++, line += args.YLine)
            {
                float* y = line;
                for (int c = 0; c < wide; c++, y += args.YPixel)
                    ActivationKernel.Apply(_activation, y, y, _shape.OutChannels);
            }
        }
    }

    /// <summary>The matrix products of all points, by the tiles of the plain convolution.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* points, float* sums, int count)
    {
        nint offset = 0;
        TileArgs args = default;
        args.XStep = (nint)_inStride * sizeof(float);
        args.XRow = (nint)_pointStep * sizeof(float);
        args.Offsets = &offset;
        args.Segments = 1;
        args.Steps = _shape.InChannels;
        args.YStride = _outStride;
        args.YRow = _blocks.Length == 1 ? _sumStep / _outStride : 0;
        args.WeightsStep = (nint)_outLanes * _shape.InChannels * sizeof(float);
        args.Bias = _zeros.Pointer;
        args.IsPlain = true;
        // One block of channels goes through all products in one call; several go through each product while its points are in the first cache.
        args.Rows = _blocks.Length == 1 ? _products : 1;
        for (int product = 0; product < _products; product += args.Rows, points += _pointStep, sums += _sumStep)
        {
            foreach (ref readonly ChannelBlocks.Block block in _blocks.AsSpan())
            {
                int most = _tiles.Rows(block.Columns), tiles = (count + most - 1) / most, size = count / tiles, larger = count - (tiles * size);
                args.Weights = _weights.Floats + ((((long)product * _outLanes) + block.Lane) * _shape.InChannels);
                args.X = (byte*)points;
                args.Y = sums + block.Lane;
                if (larger > 0)
                {
                    args.Tiles = larger;
                    _tiles.Entry(size + 1, block.Columns)(&args);
                    args.X += larger * (size + 1) * args.XStep;
                    args.Y = sums + block.Lane + ((long)larger * (size + 1) * _outStride);
                }

                args.Tiles = tiles - larger;
                _tiles.Entry(size, block.Columns)(&args);
            }
        }
    }

    /// <summary>Transforms every kernel in double precision and lays the results out in panels, product by product.</summary>
    private void Pack(ReadOnlySpan<float> weights)
    {
        int taps = _shape.Taps;
        var transformed = new float[_products];
        foreach (ChannelBlocks.Block block in _blocks)
        {
            int width = block.Columns * _tiles.Lanes;
            for (int lane = 0; lane < block.Valid; lane++)
            {
                for (int i = 0; i < _shape.InChannels; i++)
                {
                    Transform(weights.Slice((((block.Channel + lane) * _shape.InChannels) + i) * taps, taps), transformed);
                    for (int product = 0; product < _products; product++)
                        _weights.Floats[((((long)product * _outLanes) + block.Lane) * _shape.InChannels) + ((long)i * width) + lane] = transformed[product];
                }
            }
        }
    }

    private void Transform(ReadOnlySpan<float> kernel, Span<float> transformed)
    {
        var (tall, wide) = (_places.Tall, _places.Wide);
        for (int product = 0; product < _products; product++)
        {
            double sum = 0;
            for (int tap = 0; tap < kernel.Length; tap++)
                sum += kernel[tap] * tall.Kernel(product / wide.Products, tap / wide.Taps) * wide.Kernel(product % wide.Products, tap % wide.Taps);
            transformed[product] = (float)sum;
        }
    }

    private struct Job
    {
        public float* X, Y, Residual;
        public byte* Scratch;
        public int Group, Groups;
    }
}
