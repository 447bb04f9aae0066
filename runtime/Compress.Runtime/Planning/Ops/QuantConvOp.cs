using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Conv, Gemm or MatMul of 8-bit activations and weights, requantized (with a residual or not) or kept float.</summary>
internal sealed class QuantConvOp : ConvOp
{
    private QuantConstants? _constants;
    private readonly QuantOutput? _output;
    private readonly QuantResidual? _residual;
    private readonly Activation _clamp;
    private QuantConv? _kernel;
    private QuantWinograd? _winograd;

    /// <summary>With an 8-bit result.</summary>
    public QuantConvOp(string name, string kind, Convolution convolution, QuantConstants constants, QuantOutput output, QuantResidual? residual, PlanValue x, PlanValue? added, PlanValue y)
        : base(name, kind, convolution)
    {
        (_constants, _output, _residual) = (constants, output, residual);
        Inputs.Add(x);
        if (added is not null) Inputs.Add(added);
        Outputs.Add(y);
    }

    /// <summary>With a float result.</summary>
    public QuantConvOp(string name, string kind, Convolution convolution, QuantConstants constants, Activation clamp, PlanValue x, PlanValue y)
        : base(name, kind, convolution)
    {
        (_constants, _clamp) = (constants, clamp);
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override bool IsInt8 => true;

    public override string Kernel => _winograd?.Name ?? _kernel!.Variant.Name;

    public override long ScratchBytes => _winograd?.ScratchBytes ?? _kernel!.ScratchBytes;

    public override long PackedBytes => _winograd?.PackedBytes ?? _kernel!.PackedBytes;

    public override int InPlaceInput => Inputs.Count > 1 ? 1 : -1;

    public override void Prepare()
    {
        var layout = ConvLayouts.Of(Convolution, Inputs, Outputs[0]);
        var weights = _constants!.ForKernel;
        var tiles = QuantConv.Best(Shape, weights);
        if (_output is not { } output || !QuantWinograd.Pays(Shape, layout, weights, tiles)) _kernel = Pack(Shape, layout);
        else _winograd = QuantWinograd.Prepare(Shape, layout, weights, output, _residual, tiles);
        _constants = null;
    }

    protected override bool HasTiles => !KernelVariants.Best(KernelVariants.QuantTiles).IsScalar;

    public override IRowConv PrepareRows(in ConvShape shape, in ConvLayout layout) => Pack(shape, layout);

    private QuantConv Pack(in ConvShape shape, in ConvLayout layout)
    {
        var packed = _output is { } output
            ? QuantConv.Prepare(shape, layout, _constants!.ForKernel, output, _residual)
            : QuantConv.PrepareToFloat(shape, layout, _constants!.ForKernel, _clamp);
        // Packed now; the copy that it was packed from must not stay beside it.
        _constants = null;
        return packed;
    }

    protected override void Free()
    {
        _kernel?.Dispose();
        _winograd?.Dispose();
    }

    public override unsafe Step Bind(Binding binding) => new ConvStep(_kernel, _winograd, binding.Pointer(Inputs[0]), binding.Pointer(Outputs[0]),
        Inputs.Count > 1 ? binding.Pointer(Inputs[1]) : null, binding.Scratch, binding.Pool);

    private sealed unsafe class ConvStep(QuantConv? kernel, QuantWinograd? winograd, byte* x, byte* y, byte* residual, byte* scratch, ForkJoinPool pool) : Step
    {
        public override void Run()
        {
            if (winograd is not null) winograd.Run(x, y, residual, scratch, pool);
            else kernel!.Run(x, y, residual, scratch, pool);
        }
    }
}
