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

    public override string Kernel => _winograd?.Name ?? _kernel!.Name;

    public override long ScratchBytes => _winograd?.ScratchBytes ?? _kernel!.ScratchBytes;

    public override long PackedBytes => _winograd?.PackedBytes ?? _kernel!.PackedBytes;

    public override int InPlaceInput => Inputs.Count > 1 ? 1 : -1;

    public override void Prepare()
    {
        var (tiles, filters) = Choice(QuantConv.Fitting(Shape, _constants!.ForKernel));
        Pack(tiles, filters);
        Settle();
    }

    /// <summary>What runs unless it is measured: the first set that fits, or Winograd's filtering by the first that it can multiply with.</summary>
    private (TileSet Tiles, bool Filters) Choice(List<TileSet> fitting)
    {
        if (_output is not null)
        {
            foreach (var tiles in fitting)
                if (QuantWinograd.Pays(Shape, Strides, _constants!.ForKernel, tiles, fitting[0])) return (tiles, true);
        }
        return (fitting[0], false);
    }

    public override string[] Candidates()
    {
        var weights = _constants!.ForKernel;
        var names = new List<string>();
        var fitting = QuantConv.Fitting(Shape, weights);
        var (first, filters) = Choice(fitting);
        if (filters) names.Add(QuantWinograd.NameOf(first));
        foreach (var tiles in fitting)
        {
            names.Add(tiles.Variant.Name);
            if (_output is not null && !(filters && tiles == first) && QuantWinograd.Fits(Shape, Strides, weights, tiles)) names.Add(QuantWinograd.NameOf(tiles));
        }
        return [.. names];
    }

    public override void Prepare(string candidate)
    {
        Free();
        foreach (var tiles in QuantConv.Fitting(Shape, _constants!.ForKernel))
        {
            var filters = candidate == QuantWinograd.NameOf(tiles);
            if (!filters && candidate != tiles.Variant.Name) continue;
            Pack(tiles, filters);
            return;
        }
    }

    public override void Settle() => _constants = null;

    protected override bool HasTiles => !KernelVariants.Best(KernelVariants.QuantTiles).IsScalar;

    public override IRowConv PrepareRows(in ConvShape shape, in ConvLayout layout)
    {
        var packed = Pack(shape, layout, null);
        // The copy that it was packed from must not stay beside it.
        Settle();
        return packed;
    }

    private ConvLayout Strides => ConvLayouts.Of(Convolution, Inputs, Outputs[0]);

    private void Pack(TileSet tiles, bool filters)
    {
        (_kernel, _winograd) = (null, null);
        if (filters) _winograd = QuantWinograd.Prepare(Shape, Strides, _constants!.ForKernel, _output!.Value, _residual, tiles);
        else _kernel = Pack(Shape, Strides, tiles);
    }

    private QuantConv Pack(in ConvShape shape, in ConvLayout layout, TileSet? tiles) => _output is { } output
        ? QuantConv.Prepare(shape, layout, _constants!.ForKernel, output, _residual, tiles)
        : QuantConv.PrepareToFloat(shape, layout, _constants!.ForKernel, _clamp, tiles);

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
