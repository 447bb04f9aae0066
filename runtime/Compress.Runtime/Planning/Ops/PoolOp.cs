using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Maximum or average over windows of channels-last values, float or 8 bit.</summary>
internal sealed class PoolOp : PlanOp
{
    private readonly PoolGeometry _geometry;
    private readonly Quantization? _from;
    private readonly QuantOutput _output;

    /// <summary>A float pool.</summary>
    public PoolOp(string name, string kind, PoolGeometry geometry, PlanValue x, PlanValue y) : this(name, kind, geometry, null, default, x, y)
    {
    }

    /// <summary>An 8-bit pool; a maximum keeps scale and zero point.</summary>
    public PoolOp(string name, string kind, PoolGeometry geometry, Quantization? from, QuantOutput output, PlanValue x, PlanValue y) : base(name, kind)
    {
        (_geometry, _from, _output) = (geometry, from, output);
        Inputs.Add(x);
        Outputs.Add(y);
    }

    /// <summary>Whether it is a float maximum of whole 2x2 windows side by side.</summary>
    public bool IsHalving => _from is null && _geometry is { IsMax: true, IsGlobal: false, Shape: { KernelHeight: 2, KernelWidth: 2, StrideY: 2, StrideX: 2, HasPads: false } };

    public override string Kernel => _from is null ? "pool" : "8-bit pool";

    public override LayoutWish Wish(int input) => IsReduction ? LayoutWish.Any : LayoutWish.Image;

    public override void SetLayouts(Readers readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding)
    {
        var (shape, stride) = (_geometry.Shape, Inputs[0].Layout.Stride);
        var kind = _geometry.IsMax ? PoolKind.Max : PoolKind.Average;
        var x = binding.Pointer(Inputs[0]);
        var y = binding.Pointer(Outputs[0]);
        // A global maximum of bytes has no kernel of its own; its window is cut by PoolGeometry to what a pool takes.
        if (IsReduction && !Inputs[0].Layout.IsImage)
            return new ReduceStep(_geometry.IsMax ? ReduceKind.Max : ReduceKind.Mean, (float*)x, (float*)y, (long)shape.Batch * shape.InChannels, (long)shape.InHeight * shape.InWidth, 1);
        if (_geometry.IsGlobal && (_from is null || !_geometry.IsMax))
            return new GlobalStep(kind, _from, _output, x, y, shape.Batch, shape.InHeight * shape.InWidth, stride, _from is null ? Math.Min(stride, (shape.InChannels + 7) & ~7) : shape.InChannels);
        var layout = new ConvLayout(stride, stride, stride);
        var kernel = _from is null
            ? PoolKernel.Float(shape, layout, kind, _geometry.CountPads).OverWholeStrides()
            : PoolKernel.Quantized(shape, layout, kind, _from.Scale, _from.ZeroPoint, _output, _geometry.CountPads);
        return new PoolStep(kernel, x, y, _from is null, binding.Pool);
    }

    /// <summary>A global pool of floats takes planes as they lie: each is one row that is reduced.</summary>
    private bool IsReduction => _geometry.IsGlobal && _from is null;

    private sealed unsafe class PoolStep(PoolKernel kernel, byte* x, byte* y, bool isFloat, ForkJoinPool pool) : Step
    {
        public override void Run()
        {
            if (isFloat) kernel.Run((float*)x, (float*)y, pool);
            else kernel.Run(x, y, pool);
        }
    }

    private sealed unsafe class GlobalStep(PoolKind kind, Quantization? from, QuantOutput output, byte* x, byte* y, int batch, int space, int stride, int channels) : Step
    {
        private readonly QuantOutput _output = output;

        public override void Run()
        {
            for (long n = 0; n < batch; n++)
            {
                if (from is null) GlobalPool.Float(kind, (float*)x + n * space * stride, space, stride, (float*)y + n * stride, channels);
                else QuantElementwise.Default.GlobalAverage(x + n * space * stride, space, stride, y + n * stride, channels, from.Scale, from.ZeroPoint, _output);
            }
        }
    }
}
