using Compress.Runtime.Kernels;
using Compress.Graphs;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Planning.Ops;

/// <summary>A transposition from channels-last dimensions to channels-first ones: the memory is already what an image's layout says.</summary>
internal sealed class ToChannelsFirstOp : PlanOp
{
    public ToChannelsFirstOp(string name, PlanValue x, PlanValue y) : base(name, "Transpose")
    {
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => Outputs[0].Alias is null ? "copy" : "view";

    public override void SetLayouts(Readers readers)
    {
        var (x, y) = (Inputs[0], Outputs[0]);
        y.Layout = Layout.Image(y.Channels);
        // An output has memory of its own.
        if (x.Storage.Constant is null && !y.IsOutput) y.Alias = x;
    }

    public override unsafe Step Bind(Binding binding) => Outputs[0].Alias is not null
        ? NoStep.Instance
        : new CopyStep(binding.Pointer(Inputs[0]), binding.Pointer(Outputs[0]), Outputs[0].Bytes);
}

/// <summary>A transposition from channels-first dimensions to channels-last ones: pixels are moved together.</summary>
internal sealed class ToChannelsLastOp : PlanOp
{
    public ToChannelsLastOp(string name, PlanValue x, PlanValue y) : base(name, "Transpose")
    {
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "rows";

    public override LayoutWish Wish(int input) => LayoutWish.Image;

    public override unsafe Step Bind(Binding binding)
    {
        var x = Inputs[0];
        var size = x.Type.BitsPerElement() / 8;
        return new RowsStep(binding.Pointer(x), binding.Pointer(Outputs[0]), x.Pixels, (long)x.Layout.Stride * size, (long)x.Channels * size);
    }

    private sealed unsafe class RowsStep(byte* x, byte* y, int rows, long stride, long length) : Step
    {
        public override void Run() => Bytes.CopyRows(x, (nint)stride, y, (nint)length, rows, (nint)length);
    }
}

/// <summary>
/// A transposition of the last two of three axes. A channels-last input lies in the result's order already; a row-major one becomes channels
/// last without moving where a reader wants it so, and is moved else.
/// </summary>
internal sealed class SwapOp : PlanOp
{
    private bool _moves;

    public SwapOp(string name, PlanValue x, PlanValue y) : base(name, "Transpose")
    {
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => Outputs[0].Alias is null ? "copy" : "view";

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Readers readers)
    {
        var (x, y) = (Inputs[0], Outputs[0]);
        var shares = x.Storage.Constant is null && !y.IsOutput;
        var image = x.Layout.IsImage;
        if (image || x.OrderIsShared) y.Layout = Layout.RowMajor;
        else y.Layout = readers.WantImage(y) ? Layout.Image(y.Channels) : Layout.RowMajor;
        _moves = image ? x.Layout.Stride != x.Channels : !y.Layout.IsImage && !x.OrderIsShared;
        if (shares && !_moves) y.Alias = x;
    }

    public override unsafe Step Bind(Binding binding)
    {
        var (x, y) = (Inputs[0], Outputs[0]);
        if (y.Alias is not null) return NoStep.Instance;
        var from = binding.Pointer(x);
        var to = binding.Pointer(y);
        if (!_moves) return new CopyStep(from, to, y.Bytes);
        var size = x.Type.BitsPerElement() / 8;
        long rows = x.Space, columns = x.Channels;
        var copy = x.Layout.IsImage
            ? new StridedCopy([x.Pixels, columns], [x.Layout.Stride, 1], [columns, 1], size)
            : new StridedCopy([x.Batch, rows, columns], [rows * columns, 1, rows], [rows * columns, columns, 1], size);
        return new SwapStep(copy, from, to);
    }

    private sealed unsafe class SwapStep(StridedCopy copy, byte* x, byte* y) : Step
    {
        public override void Run() => copy.Run(x, y);
    }
}
