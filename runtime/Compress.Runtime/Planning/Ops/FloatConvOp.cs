using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Conv, ConvTranspose, Gemm or MatMul with constant float weights, with bias, residual and activation in the store.</summary>
internal sealed class FloatConvOp : ConvOp
{
    private Func<(float[] Weights, float[] Bias)>? _constants;
    private readonly Activation _activation;
    private readonly bool _hasResidual;
    private readonly PlanValue? _spread;
    private readonly int _pool = 1;
    private FloatConv? _kernel;
    private WinogradConv? _winograd;
    private PlaneConv? _planes;
    private LineConv? _line;

    /// <param name="name">Name of the node.</param>
    /// <param name="kind">The operators that it does.</param>
    /// <param name="convolution">Geometry.</param>
    /// <param name="constants">Gives the weights in the kernels' order, and one bias for each output channel or none.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="x">What is read.</param>
    /// <param name="residual">Added before the activation, or null.</param>
    /// <param name="y">What is written.</param>
    public FloatConvOp(string name, string kind, Convolution convolution, Func<(float[] Weights, float[] Bias)> constants, Activation activation, PlanValue x, PlanValue? residual, PlanValue y)
        : base(name, kind, convolution)
    {
        (_constants, _activation, _hasResidual) = (constants, activation, residual is not null);
        Inputs.Add(x);
        if (residual is not null) Inputs.Add(residual);
        Outputs.Add(y);
        if (convolution.Spread == (1, 1) || InPlanes) return;
        var shape = convolution.Shape;
        _spread = new PlanValue(name + "@spread", ElementType.Float32, [shape.Batch, shape.InChannels, shape.InHeight, shape.InWidth]);
        _spread.Layout = Layout.Image(_spread.PreferredStride);
        Outputs.Add(_spread);
    }

    /// <summary>A convolution with the 2x2 maximum pool that reads it, once layouts are settled.</summary>
    private FloatConvOp(FloatConvOp convolution, PoolOp pool)
        : this(pool.Name, convolution.Kind + "+" + pool.Kind, convolution.Convolution, convolution._constants!, convolution._activation, convolution.Inputs[0], null, pool.Outputs[0]) => _pool = 2;

    /// <summary>Whether it is a product of rows with constant weights and a bias, and nothing else.</summary>
    public bool IsPlainProduct => Convolution.Rows && !_hasResidual && !_activation.IsFunction && _activation.Low == float.NegativeInfinity && _activation.High == float.PositiveInfinity;

    /// <summary>Plain products of one matrix as one whose rows hold the rows of all.</summary>
    public static FloatConvOp SideBySide(IReadOnlyList<FloatConvOp> products, PlanValue y)
    {
        var shape = products[0].Shape with { OutChannels = products.Sum(p => p.Shape.OutChannels) };
        (float[], float[]) Constants()
        {
            var parts = products.Select(p => (p.Shape.OutChannels, Of: p.Constants())).ToArray();
            return ([.. parts.SelectMany(p => p.Of.Weights)], [.. parts.SelectMany(p => p.Of.Bias.Length > 0 ? p.Of.Bias : new float[p.OutChannels])]);
        }
        return new FloatConvOp(string.Join('+', products.Select(p => p.Name)), products[0].Kind, products[0].Convolution with { Shape = shape }, Constants, products[0]._activation, products[0].Inputs[0], null, y);
    }

    public override string Kernel => _line?.Variant.Name ?? _planes?.Name ?? _winograd?.Name ?? _kernel!.Name;

    public override long ScratchBytes => _line?.ScratchBytes ?? _planes?.ScratchBytes ?? _winograd?.ScratchBytes ?? _kernel!.ScratchBytes;

    public override long PackedBytes => _line?.PackedBytes ?? _planes?.PackedBytes ?? _winograd?.PackedBytes ?? _kernel!.PackedBytes;

    public override int InPlaceInput => _hasResidual && _kernel is not { MayShareResidual: false } && _line is not { MayShareResidual: false } ? 1 : -1;

    public override LayoutWish Wish(int input) => InPlanes || IsPlanar(input) ? LayoutWish.RowMajor : base.Wish(input);

    public override void SetLayouts(Readers readers)
    {
        if (InPlanes) Outputs[0].Layout = Layout.RowMajor;
        else base.SetLayouts(readers);
    }

    public override void Prepare()
    {
        if (InPlanes)
        {
            var constants = Constants();
            _line = LineConv.Prepare(Convolution.Shape, constants.Weights, constants.Bias, _activation, spread: Convolution.Spread.X);
            return;
        }
        var layout = InMemory(Outputs[0]);
        var (weights, bias) = Constants();
        var tiles = KernelVariants.Best(KernelVariants.FloatTiles);
        if (PlaneConv.Pays(Convolution.Shape, layout, _activation, _pool, tiles)) _planes = PlaneConv.Prepare(Convolution.Shape, layout, weights, bias, _activation, _pool, tiles);
        else if (WinogradConv.Pays(Convolution.Shape, layout, tiles)) _winograd = WinogradConv.Prepare(Convolution.Shape, layout, weights, bias, _activation, tiles);
        else _kernel = FloatConv.Prepare(Convolution.Shape, layout, weights, bias, _activation);
    }

    /// <summary>This convolution with the pool that is its only reader, in one pass, or null where no kernel does both.</summary>
    public FloatConvOp? With(PoolOp pool) => _pool == 1 && !_hasResidual && pool.IsHalving && pool.Outputs[0].Layout.IsImage
        && PlaneConv.Pays(Convolution.Shape, InMemory(pool.Outputs[0]), _activation, 2, KernelVariants.Best(KernelVariants.FloatTiles)) ? new FloatConvOp(this, pool) : null;

    private ConvLayout InMemory(PlanValue y) => ConvLayouts.Of(Convolution, _spread is null ? Inputs : [_spread, .. Inputs[1..]], y) with { Planar = IsPlanar(0) };

    protected override bool HasTiles => !KernelVariants.Best(KernelVariants.FloatTiles).IsScalar;

    public override IRowConv PrepareRows(in ConvShape shape, in ConvLayout layout)
    {
        var (weights, bias) = Constants();
        return FloatConv.Prepare(shape, layout, weights, bias, _activation, rows: true);
    }

    /// <summary>Weights and bias, once: what folding made must not stay beside what was packed from it.</summary>
    private (float[] Weights, float[] Bias) Constants()
    {
        var constants = _constants!();
        _constants = null;
        return constants;
    }

    protected override void Free()
    {
        _kernel?.Dispose();
        _winograd?.Dispose();
        _planes?.Dispose();
        _line?.Dispose();
    }

    public override unsafe Step Bind(Binding binding)
    {
        var x = (float*)binding.Pointer(_spread ?? Inputs[0]);
        var y = (float*)binding.Pointer(Outputs[0]);
        var residual = _hasResidual ? (float*)binding.Pointer(Inputs[1]) : null;
        Step step = _line is not null ? new LineStep(_line, x, y, residual, binding.Scratch) : new ConvStep(_kernel, _winograd, _planes, x, y, residual, binding.Scratch, binding.Pool);
        return _spread is null ? step : new SpreadStep(step, Spreading(), binding.Pointer(Inputs[0]), binding.Pointer(_spread), _spread.Bytes);
    }

    /// <summary>Whether input and output lie in planes.</summary>
    private bool InPlanes => !Convolution.Rows && Convolution.Spread.Y == 1 && LineConv.Pays(Convolution.Shape);

    /// <summary>A row-major image of few channels is read plane by plane: the network's input, which would only be moved otherwise.</summary>
    private bool IsPlanar(int input) => input == 0 && _spread is null && !Inputs[0].Layout.IsImage && !Convolution.Rows && FloatConv.TakesPlanes(Convolution.Shape);

    private StridedCopy Spreading()
    {
        var (x, to, (sy, sx)) = (Inputs[0], _spread!, Convolution.Spread);
        var (from, stride) = ((long)x.Layout.Stride, (long)to.Layout.Stride);
        long[] dims = [x.Batch, x.Height, x.Width, x.Channels];
        return new StridedCopy(dims, [x.Height * x.Width * from, x.Width * from, from, 1], [to.Height * to.Width * stride, sy * to.Width * stride, sx * stride, 1], sizeof(float));
    }

    private sealed unsafe class LineStep(LineConv kernel, float* x, float* y, float* residual, byte* scratch) : Step
    {
        public override void Run() => kernel.Run(x, y, residual, scratch);
    }

    private sealed unsafe class ConvStep(FloatConv? kernel, WinogradConv? winograd, PlaneConv? planes, float* x, float* y, float* residual, byte* scratch, ForkJoinPool pool) : Step
    {
        public override void Run()
        {
            if (planes is not null) planes.Run(x, y, scratch, pool);
            else if (winograd is not null) winograd.Run(x, y, residual, scratch, pool);
            else kernel!.Run(x, y, residual, scratch, pool);
        }
    }

    private sealed unsafe class SpreadStep(Step convolution, StridedCopy copy, byte* x, byte* spread, long bytes) : Step
    {
        public override void Run()
        {
            new Span<byte>(spread, checked((int)bytes)).Clear();
            copy.Run(x, spread);
            convolution.Run();
        }
    }
}
