using Compress.Graphs;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Moves a value from row-major to channels-last or back; where both orders coincide nothing moves and the memory is shared.</summary>
internal sealed class ConvertLayoutOp : PlanOp
{
    public ConvertLayoutOp(PlanValue from, Layout to) : this(from, new PlanValue($"{from.Name}@{(to.IsImage ? "image" : "rows")}", from.Type, from.Dims) { Layout = to })
    {
    }

    public ConvertLayoutOp(PlanValue from, PlanValue to) : base(to.Name, "Layout")
    {
        Inputs.Add(from);
        Outputs.Add(to);
        if (from.OrderIsShared && !to.IsOutput && from.Constant is null && StrideOf(from) == StrideOf(to)) to.Alias = from;
    }

    public override string Kernel => Outputs[0].Alias is null ? "copy" : "view";

    public override unsafe Step Bind(Binding binding)
    {
        var (from, to) = (Inputs[0], Outputs[0]);
        if (to.Alias is not null) return NoStep.Instance;
        var image = to.Layout.IsImage;
        return new LayoutStep(binding.Pointer(from), binding.Pointer(to), from.Batch, from.Channels, from.Space,
            image ? to.Layout.Stride : from.Layout.Stride, from.Type.BitsPerElement() / 8, image);
    }

    /// <summary>Elements from pixel to pixel when each image is walked pixel by pixel.</summary>
    private static int StrideOf(PlanValue value) => value.Layout.IsImage ? value.Layout.Stride : value.Channels;
}
