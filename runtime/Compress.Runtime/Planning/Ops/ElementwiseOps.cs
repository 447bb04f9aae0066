using System.Numerics;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Ops;

/// <summary>An activation of floats that did not fit into the store of an operation before it.</summary>
internal sealed class ActivationOp : PlanOp
{
    private readonly Activation _activation;

    public ActivationOp(string name, string kind, PlanValue x, PlanValue y, Activation activation) : base(name, kind)
    {
        _activation = activation;
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "activation";

    public override int InPlaceInput => 0;

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Func<PlanValue, IEnumerable<PlanOp>> readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding) =>
        new ActivationStep(_activation, (float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Outputs[0]), Outputs[0].Elements);

    private sealed unsafe class ActivationStep(Activation activation, float* x, float* y, long count) : Step
    {
        private readonly Activation _activation = activation;

        public override void Run() => ActivationKernel.Apply(_activation, x, y, count);
    }
}

/// <summary>How the second input of a binary operator lies over the first.</summary>
internal enum BinaryShape
{
    Equal,
    Scalar,
    Channel,
}

/// <summary>Add, Sub, Mul and Div of floats.</summary>
internal sealed class BinaryOp : PlanOp
{
    private readonly BinaryShape _shape;

    public BinaryOp(string name, string kind, PlanValue a, PlanValue b, PlanValue y, BinaryShape shape) : base(name, kind)
    {
        _shape = shape;
        Inputs.Add(a);
        Inputs.Add(b);
        Outputs.Add(y);
    }

    public override string Kernel => "elementwise";

    public override int InPlaceInput => 0;

    public override LayoutWish Wish(int input) => input == 0 || _shape == BinaryShape.Equal ? LayoutWish.Any : LayoutWish.RowMajor;

    public override void SetLayouts(Func<PlanValue, IEnumerable<PlanOp>> readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding)
    {
        var y = Outputs[0];
        var a = (float*)binding.Pointer(Inputs[0]);
        var b = (float*)binding.Pointer(Inputs[1]);
        var to = (float*)binding.Pointer(y);
        return Kind switch
        {
            "Add" => new BinaryStep<AddLanes>(_shape, a, b, to, y),
            "Sub" => new BinaryStep<SubLanes>(_shape, a, b, to, y),
            "Mul" => new BinaryStep<MulLanes>(_shape, a, b, to, y),
            _ => new BinaryStep<DivLanes>(_shape, a, b, to, y),
        };
    }

    private interface ILanes
    {
        static abstract Vector<float> Apply(Vector<float> a, Vector<float> b);

        static abstract float Apply(float a, float b);
    }

    private readonly struct AddLanes : ILanes
    {
        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => a + b;

        public static float Apply(float a, float b) => a + b;
    }

    private readonly struct SubLanes : ILanes
    {
        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => a - b;

        public static float Apply(float a, float b) => a - b;
    }

    private readonly struct MulLanes : ILanes
    {
        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => a * b;

        public static float Apply(float a, float b) => a * b;
    }

    private readonly struct DivLanes : ILanes
    {
        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => a / b;

        public static float Apply(float a, float b) => a / b;
    }

    private sealed unsafe class BinaryStep<TLanes>(BinaryShape shape, float* a, float* b, float* y, PlanValue value) : Step where TLanes : ILanes
    {
        private readonly long _count = value.Elements;
        private readonly int _channels = value.Channels;
        private readonly int _space = value.Space;
        private readonly int _stride = value.Layout.Stride;
        private readonly bool _image = value.Layout.IsImage;

        public override void Run()
        {
            if (shape == BinaryShape.Equal) Rows(a, b, y, _count);
            else if (shape == BinaryShape.Scalar) Scalar(a, *b, y, _count);
            else if (_image)
                for (long at = 0; at < _count; at += _stride) Rows(a + at, b, y + at, _channels);
            else
                for (long plane = 0; plane < _count / _space; plane++) Scalar(a + plane * _space, b[plane % _channels], y + plane * _space, _space);
        }

        private static void Rows(float* a, float* b, float* y, long count)
        {
            long i = 0;
            for (; i + Vector<float>.Count <= count; i += Vector<float>.Count) Vector.Store(TLanes.Apply(Vector.Load(a + i), Vector.Load(b + i)), y + i);
            for (; i < count; i++) y[i] = TLanes.Apply(a[i], b[i]);
        }

        private static void Scalar(float* a, float b, float* y, long count)
        {
            long i = 0;
            var all = new Vector<float>(b);
            for (; i + Vector<float>.Count <= count; i += Vector<float>.Count) Vector.Store(TLanes.Apply(Vector.Load(a + i), all), y + i);
            for (; i < count; i++) y[i] = TLanes.Apply(a[i], b);
        }
    }
}
