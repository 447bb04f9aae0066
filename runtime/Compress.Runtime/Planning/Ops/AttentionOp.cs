using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>softmax(q k' scale) v as one kernel, over row-major values whatever the order of their axes.</summary>
internal sealed class AttentionOp : PlanOp
{
    private readonly AttentionShape _shape;
    private readonly AttentionKernel _kernel;

    public AttentionOp(string name, string kind, AttentionShape shape, PlanValue q, PlanValue k, PlanValue v, PlanValue y) : base(name, kind)
    {
        (_shape, _kernel) = (shape, new AttentionKernel(shape));
        Inputs.Add(q);
        Inputs.Add(k);
        Inputs.Add(v);
        Outputs.Add(y);
    }

    public override long Macs => _shape.Macs;

    public override string Kernel => "attention";

    public override long ScratchBytes => _kernel.ScratchBytes;

    public override unsafe Step Bind(Binding binding) => new AttentionStep(_kernel, (float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Inputs[1]), (float*)binding.Pointer(Inputs[2]),
        (float*)binding.Pointer(Outputs[0]), binding.Scratch, binding.Pool);

    private sealed unsafe class AttentionStep(AttentionKernel kernel, float* q, float* k, float* v, float* y, byte* scratch, ForkJoinPool pool) : Step
    {
        public override void Run() => kernel.Run(q, k, v, y, scratch, pool);
    }
}
