using Compress.Graphs;

namespace Compress.Runtime.Operators.Normalizations;

/// <summary>Dropout in inference: the input as it is, and a mask of ones where one is asked for.</summary>
internal sealed class DropoutKernel : ReferenceKernel
{
    public static ReferenceKernel Create(NodeReader node) => new DropoutKernel();

    public override void Run(OperatorCall call)
    {
        if (call.Optional(2) is { } training && training.Bytes[0] != 0 && !(call.Optional(1) is { } ratio && IsZero(ratio)))
            throw call.Error("training_mode is set; the runtime runs Dropout in inference only");
        var x = call[0];
        x.Bytes.CopyTo(call.Output(0, x.Type, x.Dims).Bytes);
        if (call.Wants(1)) call.Output(1, ElementType.Bool, x.Dims).Bytes.Fill(1);
    }

    private static bool IsZero(Execution.TensorBuffer ratio)
    {
        Span<double> value = stackalloc double[1];
        Elementwise.Numbers.Widen(ratio, value);
        return value[0] == 0;
    }
}
