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
    private FloatConv? _kernel;
    private WinogradConv? _winograd;
    private PlaneConv? _planes;

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

    public override string Kernel => _planes?.Variant.Name ?? _winograd?.Name ?? _kernel!.Variant.Name;

    public override long ScratchBytes => _planes?.ScratchBytes ?? _winograd?.ScratchBytes ?? _kernel!.ScratchBytes;

    public override long PackedBytes => _planes?.PackedBytes ?? _winograd?.PackedBytes ?? _kernel!.PackedBytes;

    public override int InPlaceInput => _hasResidual && _kernel is not { MayShareResidual: false } && _planes is not { MayShareResidual: false } ? 1 : -1;

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
            _planes = PlaneConv.Prepare(Convolution.Shape, constants.Weights, constants.Bias, _activation, spread: Convolution.Spread.X);
            return;
        }
        var layout = ConvLayouts.Of(Convolution, _spread is null ? Inputs : [_spread, .. Inputs[1..]], Outputs[0]);
        if (IsPlanar(0)) layout = layout with { Planar = true };
        var (weights, bias) = Constants();
        var tiles = KernelVariants.Best(KernelVariants.FloatTiles);
        if (WinogradConv.Pays(Convolution.Shape, layout, _activation, tiles)) _winograd = WinogradConv.Prepare(Convolution.Shape, layout, weights, bias, _activation, tiles);
        else _kernel = FloatConv.Prepare(Convolution.Shape, layout, weights, bias, _activation);
    }

    protected override bool HasTiles => !KernelVariants.Best(KernelVariants.FloatTiles).IsScalar;

    public override IRowConv PrepareRows(in ConvShape shape, in ConvLayout layout)
    {
        var (weights, bias) = Constants();
        return FloatConv.Prepare(shape, layout, weights, bias, _activation);
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
    }

    public override unsafe Step Bind(Binding binding)
    {
        var x = (float*)binding.Pointer(_spread ?? Inputs[0]);
        var y = (float*)binding.Pointer(Outputs[0]);
        var residual = _hasResidual ? (float*)binding.Pointer(Inputs[1]) : null;
        Step step = _planes is not null ? new PlaneStep(_planes, x, y, residual, binding.Scratch) : new ConvStep(_kernel, _winograd, x, y, residual, binding.Scratch, binding.Pool);
        return _spread is null ? step : new SpreadStep(step, Spreading(), binding.Pointer(Inputs[0]), binding.Pointer(_spread), _spread.Bytes);
    }

    /// <summary>Whether input and output lie in planes.</summary>
    private bool InPlanes => !Convolution.Rows && Convolution.Spread.Y == 1 && PlaneConv.Pays(Convolution.Shape);

    /// <summary>A row-major image of few channels is read plane by plane: the network's input, which would only be moved otherwise.</summary>
    private bool IsPlanar(int input) => input == 0 && _spread is null && !Inputs[0].Layout.IsImage && !Convolution.Rows && FloatConv.TakesPlanes(Convolution.Shape);

    private StridedCopy Spreading()
    {
        var (x, to, (sy, sx)) = (Inputs[0], _spread!, Convolution.Spread);
        var (from, stride) = ((long)x.Layout.Stride, (long)to.Layout.Stride);
        long[] dims = [x.Batch, x.Height, x.Width, x.Channels];
        return new StridedCopy(dims, [x.Height * x.Width * from, x.Width * from, from, 1], [to.Height * to.Width * stride, sy * to.Width * stride, sx * stride, 1], sizeof(float));
    }

    private sealed unsafe class PlaneStep(PlaneConv kernel, float* x, float* y, float* residual, byte* scratch) : Step
    {
        public override void Run() => kernel.Run(x, y, residual, scratch);
    }

    private sealed unsafe class ConvStep(FloatConv? kernel, WinogradConv? winograd, float* x, float* y, float* residual, byte* scratch, ForkJoinPool pool) : Step
    {
        public override void Run()
        {
            if (winograd is not null) winograd.Run(x, y, residual, scratch, pool);
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
