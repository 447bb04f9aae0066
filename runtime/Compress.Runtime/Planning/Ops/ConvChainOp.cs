using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>A depthwise convolution with the pointwise ones around it, a few rows at a time.</summary>
internal sealed class ConvChainOp : PlanOp
{
    private readonly ConvOp? _expand;
    private readonly ConvOp _depthwise;
    private readonly ConvOp? _project;
    private ConvChain? _kernel;

    /// <param name="expand">The pointwise convolution before, whose result nobody else reads, or null.</param>
    /// <param name="depthwise">The depthwise one.</param>
    /// <param name="project">The only reader of the depthwise one's result, pointwise, or null.</param>
    public ConvChainOp(ConvOp? expand, ConvOp depthwise, ConvOp? project)
        : base((project ?? depthwise).Name, (expand is null ? "" : expand.Kind + " > ") + depthwise.Kind + (project is null ? "" : " > " + project.Kind))
    {
        (_expand, _depthwise, _project) = (expand, depthwise, project);
        Inputs.Add((expand ?? depthwise).Inputs[0]);
        if (project is { Inputs.Count: > 1 }) Inputs.Add(project.Inputs[1]);
        Outputs.Add((project ?? depthwise).Outputs[0]);
    }

    public override long Macs => (_expand?.Macs ?? 0) + _depthwise.Macs + (_project?.Macs ?? 0);

    public override long Work => (_expand?.Work ?? 0) + _depthwise.Work + (_project?.Work ?? 0);

    public override bool IsInt8 => _depthwise.IsInt8;

    public override string Kernel => "rows of " + _kernel!.Name;

    public override long ScratchBytes => _kernel!.ScratchBytes;

    public override long PackedBytes => _kernel!.PackedBytes;

    public override int InPlaceInput => _project is { Inputs.Count: > 1 } && _kernel is not { MayShareResidual: false } ? 1 : -1;

    /// <summary>Whether links of these shapes can be joined, and whether it is worth it.</summary>
    public static bool Pays(ConvOp? expand, ConvOp depthwise, ConvOp? project)
    {
        var element = depthwise.IsInt8 ? sizeof(byte) : sizeof(float);
        var weights = Weights(expand) + Weights(project);
        return (expand is not null || project is not null) && ConvChain.Pays(depthwise.Shape, element, weights);
    }

    public override void Prepare()
    {
        var element = _depthwise.IsInt8 ? sizeof(byte) : sizeof(float);
        var window = _depthwise.Shape;
        var (input, output, residual) = (Inputs[0].Layout.Stride, Outputs[0].Layout.Stride, Inputs.Count > 1 ? Inputs[1].Layout.Stride : 0);
        var room = Outputs[0].IsSlice ? Outputs[0].Channels : output;
        var expanded = _expand is null ? input : Stride(window.InChannels, element);
        var filtered = _project is null ? output : Stride(window.OutChannels, element);
        var expand = _expand?.PrepareRows(_expand.Shape, new ConvLayout(input, expanded, expanded));
        var depthwise = _depthwise.PrepareRows(_expand is null ? window : ConvChain.Padded(window), new ConvLayout(expanded, filtered, _project is null ? room : filtered));
        var project = _project?.PrepareRows(_project.Shape, new ConvLayout(filtered, output, room, residual));
        _kernel = new ConvChain(expand, depthwise, project, window,
            new ConvChain.Pixels(input * element, expanded * element, filtered * element, output * element, residual * element), Macs);
    }

    public override unsafe Step Bind(Binding binding) => new ChainStep(_kernel!, binding.Pointer(Inputs[0]), binding.Pointer(Outputs[0]),
        Inputs.Count > 1 ? binding.Pointer(Inputs[1]) : null, binding.Scratch, binding.Pool);

    protected override void Free() => _kernel?.Dispose();

    private static long Weights(ConvOp? pointwise) => pointwise is null ? 0 : (long)pointwise.Shape.OutChannels * pointwise.Shape.GroupIn;

    /// <summary>Whole vectors of every width, at a distance that does not put all pixels into the same sets of the first-level cache.</summary>
    private static int Stride(int channels, int element)
    {
        var stride = (channels + 15) & ~15;
        return stride * element % Tuning.ConflictBytes == 0 ? stride + 64 / element : stride;
    }

    private sealed unsafe class ChainStep(ConvChain kernel, byte* x, byte* y, byte* residual, byte* scratch, ForkJoinPool pool) : Step
    {
        public override void Run() => kernel.Run(x, y, residual, scratch, pool);
    }
}
