using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Softmax and LogSoftmax over the last axis.</summary>
internal sealed class SoftmaxOp : PlanOp
{
    private readonly bool _log;
    private readonly long _length;

    public SoftmaxOp(string name, bool log, long length, PlanValue x, PlanValue y) : base(name, log ? "LogSoftmax" : "Softmax")
    {
        (_log, _length) = (log, length);
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "rows";

    public override int InPlaceInput => 0;

    public override unsafe Step Bind(Binding binding) =>
        new SoftmaxStep(_log, (float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Outputs[0]), Outputs[0].Length / _length, _length);

    private sealed unsafe class SoftmaxStep(bool log, float* x, float* y, long rows, long length) : Step
    {
        public override void Run()
        {
            if (log) RowKernels.LogSoftmax(x, y, rows, length);
            else RowKernels.Softmax(x, y, rows, length);
        }
    }
}

/// <summary>LayerNormalization over the last axes with constant or computed scale and bias.</summary>
internal sealed class LayerNormalizationOp : PlanOp
{
    private readonly long _length;
    private readonly float _epsilon;

    public LayerNormalizationOp(string name, long length, float epsilon, PlanValue x, PlanValue scale, PlanValue? bias, PlanValue y) : base(name, "LayerNormalization")
    {
        (_length, _epsilon) = (length, epsilon);
        Inputs.Add(x);
        Inputs.Add(scale);
        if (bias is not null) Inputs.Add(bias);
        Outputs.Add(y);
    }

    public override string Kernel => "rows";

    public override int InPlaceInput => 0;

    public override unsafe Step Bind(Binding binding) => new LayerStep((float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Outputs[0]), Outputs[0].Length / _length, _length,
        (float*)binding.Pointer(Inputs[1]), Inputs.Count > 2 ? (float*)binding.Pointer(Inputs[2]) : null, _epsilon);

    private sealed unsafe class LayerStep(float* x, float* y, long rows, long length, float* scale, float* bias, float epsilon) : Step
    {
        public override void Run() => RowKernels.LayerNormalization(x, y, rows, length, scale, bias, epsilon);
    }
}
