using System.Runtime.InteropServices;
using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Memory;
using Compress.Runtime.Operators;

namespace Compress.Runtime.Planning.Ops;

/// <summary>An operator without a fast kernel: its scalar reference on row-major values.</summary>
internal sealed class ReferenceOp : PlanOp
{
    private readonly Node _node;
    private readonly long _opset;
    private readonly PlanValue?[] _inputs;
    private readonly PlanValue?[] _outputs;

    public ReferenceOp(Node node, long opset, PlanValue?[] inputs, PlanValue?[] outputs) : base(node.Name.Length > 0 ? node.Name : node.Output(), node.OpType)
    {
        (_node, _opset, _inputs, _outputs) = (node, opset, inputs, outputs);
        Inputs.AddRange(Lists.Present<PlanValue>(inputs));
        Outputs.AddRange(Lists.Present<PlanValue>(outputs));
    }

    /// <summary>Makes the kernel once, so that unsupported types and attributes are refused when the model is loaded.</summary>
    public override void Prepare() => Create();

    public override unsafe Step Bind(Binding binding)
    {
        var call = new OperatorCall(_node, _inputs.Length, _outputs.Length);
        var next = 0;
        for (var i = 0; i < _inputs.Length; i++)
            if (_inputs[i] is not null) call.SetInput(i, binding.Buffer(Inputs[next++]));
        next = 0;
        for (var i = 0; i < _outputs.Length; i++)
            if (_outputs[i] is not null) call.Plan(i, binding.Buffer(Outputs[next++]));
        return new ReferenceStep(Create(), call);
    }

    private ReferenceKernel Create() => OperatorList.Create(_node, _opset,
        ImmutableCollectionsMarshal.AsImmutableArray(Types()));

    private ElementType[] Types()
    {
        var types = new ElementType[_inputs.Length];
        for (var i = 0; i < types.Length; i++) types[i] = _inputs[i]?.Type ?? ElementType.Undefined;
        return types;
    }

    private sealed class ReferenceStep(ReferenceKernel kernel, OperatorCall call) : Step
    {
        public override void Run() => Interpreter.Guarded(kernel, call);
    }
}
