using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Ops;

/// <summary>A reduction of neighbouring axes of row-major floats.</summary>
internal sealed class ReduceOp : PlanOp
{
    private readonly ReduceKind _function;
    private readonly (long Outer, long Reduced, long Inner) _shape;

    public ReduceOp(string name, string kind, ReduceKind function, (long Outer, long Reduced, long Inner) shape, PlanValue x, PlanValue y) : base(name, kind)
    {
        (_function, _shape) = (function, shape);
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "rows";

    public override unsafe Step Bind(Binding binding) => new ReduceStep(_function, (float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Outputs[0]), _shape.Outer, _shape.Reduced, _shape.Inner);
}

/// <summary>Reduces the middle one of three dimensions.</summary>
internal sealed unsafe class ReduceStep(ReduceKind kind, float* x, float* y, long outer, long reduced, long inner) : Step
{
    public override void Run() => ReduceKernel.Run(kind, x, y, outer, reduced, inner);
}
