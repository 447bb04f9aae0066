using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Conv, ConvTranspose, Gemm or MatMul with constant float weights, with bias, residual and activation in the store.</summary>
internal sealed class FloatConvOp : PlanOp
{
    private readonly Convolution _convolution;
    private Func<(float[] Weights, float[] Bias)>? _constants;
    private readonly Activation _activation;
    private readonly bool _hasResidual;
    private readonly PlanValue? _spread;
    private FloatConv? _kernel;
    private WinogradConv? _winograd;

    /// <param name="name">Name of the node.</param>
    /// <param name="kind">The operators that it does.</param>
    /// <param name="convolution">Geometry.</param>
    /// <param name="constants">Gives the weights in the kernels' order, and one bias for each output channel or none.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="x">What is read.</param>
    /// <param name="residual">Added before the activation, or null.</param>
    /// <param name="y">What is written.</param>
    public FloatConvOp(string name, string kind, Convolution convolution, Func<(float[] Weights, float[] Bias)> constants, Activation activation, PlanValue x, PlanValue? residual, PlanValue y)
        : base(name, kind)
    {
        (_convolution, _constants, _activation, _hasResidual) = (convolution, constants, activation, residual is not null);
        Inputs.Add(x);
        if (residual is not null) Inputs.Add(residual);
        Outputs.Add(y);
        if (convolution.Spread == (1, 1)) return;
        var shape = convolution.Shape;
        _spread = new PlanValue(name + "@spread", ElementType.Float32, [shape.Batch, shape.InChannels, shape.InHeight, shape.InWidth]);
        _spread.Layout = Layout.Image(_spread.PreferredStride);
        Outputs.Add(_spread);
    }

    public override long Macs => _convolution.Shape.Macs;

    public override string Kernel => _winograd?.Name ?? _kernel!.Variant.Name;

    public override long ScratchBytes => _winograd?.ScratchBytes ?? _kernel!.ScratchBytes;

    public override long PackedBytes => _winograd?.PackedBytes ?? _kernel!.PackedBytes;

    public override int InPlaceInput => _hasResidual && _kernel is not { MayShareResidual: false } ? 1 : -1;

    public override LayoutWish Wish(int input) => IsPlanar(input) ? LayoutWish.RowMajor : ConvLayouts.Wish(_convolution, Inputs[input], input);

    public override void SetLayouts(Readers readers) => ConvLayouts.SetOutput(_convolution, Outputs[0], readers);

    public override void Prepare()
    {
        var layout = ConvLayouts.Of(_convolution, _spread is null ? Inputs : [_spread, .. Inputs[1..]], Outputs[0]);
        if (IsPlanar(0)) layout = layout with { Planar = true };
        var (weights, bias) = _constants!();
        // Packed now; what folding made must not stay beside it.
        _constants = null;
        var tiles = KernelVariants.Best(KernelVariants.FloatTiles);
        if (WinogradConv.Pays(_convolution.Shape, layout, _activation, tiles)) _winograd = WinogradConv.Prepare(_convolution.Shape, layout, weights, bias, _activation, tiles);
        else _kernel = FloatConv.Prepare(_convolution.Shape, layout, weights, bias, _activation);
    }

    protected override void Free()
    {
        _kernel?.Dispose();
        _winograd?.Dispose();
    }

    public override unsafe Step Bind(Binding binding)
    {
        var step = new ConvStep(_kernel, _winograd, (float*)binding.Pointer(_spread ?? Inputs[0]), (float*)binding.Pointer(Outputs[0]), _hasResidual ? (float*)binding.Pointer(Inputs[1]) : null, binding.Scratch, binding.Pool);
        return _spread is null ? step : new SpreadStep(step, Spreading(), binding.Pointer(Inputs[0]), binding.Pointer(_spread), _spread.Bytes);
    }

    /// <summary>A row-major image of few channels is read plane by plane: the network's input, which would only be moved otherwise.</summary>
    private bool IsPlanar(int input) => input == 0 && _spread is null && !Inputs[0].Layout.IsImage && !_convolution.Rows && FloatConv.TakesPlanes(_convolution.Shape);

    private StridedCopy Spreading()
    {
        var (x, to, (sy, sx)) = (Inputs[0], _spread!, _convolution.Spread);
        var (from, stride) = ((long)x.Layout.Stride, (long)to.Layout.Stride);
        long[] dims = [x.Batch, x.Height, x.Width, x.Channels];
        return new StridedCopy(dims, [x.Height * x.Width * from, x.Width * from, from, 1], [to.Height * to.Width * stride, sy * to.Width * stride, sx * stride, 1], sizeof(float));
    }

    private sealed unsafe class ConvStep(FloatConv? kernel, WinogradConv? winograd, float* x, float* y, float* residual, byte* scratch, ForkJoinPool pool) : Step
    {
        public override void Run()
        {
            if (winograd is not null) winograd.Run(x, y, residual, scratch, pool);
            else kernel!.Run(x, y, residual, scratch, pool);
        }
    }

    private sealed unsafe class SpreadStep(ConvStep convolution, StridedCopy copy, byte* x, byte* spread, long bytes) : Step
    {
        public override void Run()
        {
            new Span<byte>(spread, checked((int)bytes)).Clear();
            copy.Run(x, spread);
            convolution.Run();
        }
    }
}
