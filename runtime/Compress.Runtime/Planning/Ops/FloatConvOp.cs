using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Conv, Gemm or MatMul with constant float weights, with bias, residual and activation in the store.</summary>
internal sealed class FloatConvOp : PlanOp
{
    private readonly Convolution _convolution;
    private Tensor? _weights;
    private readonly Tensor? _bias;
    private readonly Activation _activation;
    private FloatConv? _kernel;

    public FloatConvOp(string name, string kind, Convolution convolution, Tensor weights, Tensor? bias, Activation activation, PlanValue x, PlanValue? residual, PlanValue y)
        : base(name, kind)
    {
        (_convolution, _weights, _bias, _activation) = (convolution, weights, bias, activation);
        Inputs.Add(x);
        if (residual is not null) Inputs.Add(residual);
        Outputs.Add(y);
    }

    public override long Macs => _convolution.Shape.Macs;

    public override string Kernel => _kernel!.Variant.Name;

    public override long ScratchBytes => _kernel!.ScratchBytes;

    public override long PackedBytes => _kernel!.PackedBytes;

    public override int InPlaceInput => Inputs.Count > 1 ? 1 : -1;

    public override LayoutWish Wish(int input) => ConvLayouts.Wish(_convolution, Inputs[input], input);

    public override void SetLayouts(Func<PlanValue, IEnumerable<PlanOp>> readers) => ConvLayouts.SetOutput(_convolution, Outputs[0], readers);

    public override void Prepare()
    {
        _kernel = FloatConv.Prepare(_convolution.Shape, ConvLayouts.Of(_convolution, Inputs, Outputs[0]),
            _convolution.Order(_weights!.AsSpan<float>()), _bias is null ? [] : _bias.AsSpan<float>(), _activation);
        // Packed now; what folding made must not stay beside it.
        _weights = null;
    }

    protected override void Free() => _kernel?.Dispose();

    public override unsafe Step Bind(Binding binding) => new ConvStep(_kernel!, (float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Outputs[0]),
        Inputs.Count > 1 ? (float*)binding.Pointer(Inputs[1]) : null, binding.Scratch, binding.Pool);

    private sealed unsafe class ConvStep(FloatConv kernel, float* x, float* y, float* residual, byte* scratch, ForkJoinPool pool) : Step
    {
        public override void Run() => kernel.Run(x, y, residual, scratch, pool);
    }
}
