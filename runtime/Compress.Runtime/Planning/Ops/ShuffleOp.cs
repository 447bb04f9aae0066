using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Channels in groups dealt out one by one: channel group x count + i goes to i x groups + group.</summary>
internal sealed class ShuffleOp : PlanOp
{
    private readonly int _groups;

    public ShuffleOp(string name, int groups, PlanValue x, PlanValue y) : base(name, "Reshape+Transpose")
    {
        _groups = groups;
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "shuffle";

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Func<PlanValue, IEnumerable<PlanOp>> readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding)
    {
        var (x, y) = (Inputs[0], Outputs[0]);
        long count = y.Channels / _groups, space = y.Space;
        var size = y.Type.BitsPerElement() / 8;
        // Innermost the few groups, so that a pixel's lanes are written in order.
        var copy = y.Layout.IsImage
            ? new StridedCopy([y.Pixels, count, _groups], [x.Layout.Stride, 1, count], [y.Layout.Stride, _groups, 1], size)
            : new StridedCopy([y.Batch, count, _groups, space], [y.Channels * space, space, count * space, 1], [y.Channels * space, _groups * space, space, 1], size);
        return new ShuffleStep(copy, binding.Pointer(x), binding.Pointer(y));
    }

    private sealed unsafe class ShuffleStep(StridedCopy copy, byte* x, byte* y) : Step
    {
        public override void Run() => copy.Run(x, y);
    }
}
