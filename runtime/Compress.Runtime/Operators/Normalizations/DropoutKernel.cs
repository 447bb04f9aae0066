using Compress.Graphs;

namespace Compress.Runtime.Operators.Normalizations;

/// <summary>Dropout in inference: the input as it is, and a mask of ones where one is asked for.</summary>
internal sealed class DropoutKernel : ReferenceKernel
{
    public static ReferenceKernel Create(NodeReader node) => node.Has(2)
        ? throw node.Error("training_mode is an input; the runtime runs Dropout in inference only, so export the model in evaluation mode")
        : new DropoutKernel();

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        x.Bytes.CopyTo(call.Output(0, x.Type, x.Dims).Bytes);
        if (call.Wants(1)) call.Output(1, ElementType.Bool, x.Dims).Bytes.Fill(1);
    }
}
