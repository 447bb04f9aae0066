using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Ops;

/// <summary>A function of each float.</summary>
internal sealed class UnaryOp : PlanOp
{
    private readonly UnaryKernel _kernel;

    public UnaryOp(string name, string kind, PlanValue x, PlanValue y, UnaryKernel kernel) : base(name, kind)
    {
        _kernel = kernel;
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "elementwise";

    public override int InPlaceInput => 0;

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Readers readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding) => new UnaryStep(_kernel, (float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Outputs[0]), Outputs[0].Elements);

    private sealed unsafe class UnaryStep(UnaryKernel kernel, float* x, float* y, long count) : Step
    {
        public override void Run() => kernel.Run(x, y, count);
    }
}

/// <summary>How the inputs of a binary operator lie over each other.</summary>
internal enum BinaryShape
{
    /// <summary>Both have the output's shape.</summary>
    Equal,

    /// <summary>The second has one element.</summary>
    Scalar,

    /// <summary>The second is a constant with one element a channel.</summary>
    Channel,

    /// <summary>Any broadcasting, row-major.</summary>
    Broadcast,
}

/// <summary>A function of two floats, with broadcasting.</summary>
internal sealed class BinaryOp : PlanOp
{
    private readonly BinaryShape _shape;
    private readonly BinaryKind _function;

    public BinaryOp(string name, string kind, BinaryKind function, PlanValue a, PlanValue b, PlanValue y, BinaryShape shape) : base(name, kind)
    {
        (_function, _shape) = (function, shape);
        Inputs.Add(a);
        Inputs.Add(b);
        Outputs.Add(y);
    }

    public override string Kernel => "elementwise";

    public override int InPlaceInput => _shape == BinaryShape.Broadcast ? -1 : 0;

    public override LayoutWish Wish(int input) => _shape switch
    {
        BinaryShape.Equal => LayoutWish.Any,
        BinaryShape.Broadcast => LayoutWish.RowMajor,
        _ => input == 0 ? LayoutWish.Any : LayoutWish.RowMajor,
    };

    public override void SetLayouts(Readers readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding)
    {
        var (first, y) = (Inputs[0], Outputs[0]);
        var a = (float*)binding.Pointer(first);
        var b = (float*)binding.Pointer(Inputs[1]);
        var to = (float*)binding.Pointer(y);
        if (_shape == BinaryShape.Broadcast || (_shape == BinaryShape.Channel && !y.Layout.IsImage))
            return new BroadcastStep(new BroadcastKernel(_function, first.Dims, Inputs[1].Dims), a, b, to);
        var kernel = new BinaryKernel(_function);
        return _shape == BinaryShape.Channel
            ? new BinaryStep(kernel, a, b, to, y.Channels, y.Pixels, y.Layout.Stride, false)
            : new BinaryStep(kernel, a, b, to, y.Elements, 1, 0, _shape == BinaryShape.Scalar);
    }

    private sealed unsafe class BinaryStep(BinaryKernel kernel, float* a, float* b, float* y, long length, long rows, int stride, bool scalar) : Step
    {
        public override void Run()
        {
            for (long row = 0; row < rows; row++) kernel.Run(a + row * stride, false, b, scalar, y + row * stride, length);
        }
    }

    private sealed unsafe class BroadcastStep(BroadcastKernel kernel, float* a, float* b, float* y) : Step
    {
        public override void Run() => kernel.Run(a, b, y);
    }
}
