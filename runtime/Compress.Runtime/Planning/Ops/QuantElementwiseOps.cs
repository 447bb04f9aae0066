using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Add or Mul of two 8-bit values: dequantize, float32, quantize, element by element.</summary>
internal sealed class QuantBinaryOp : PlanOp
{
    private readonly Quantization _a;
    private readonly Quantization _b;
    private readonly QuantOutput _output;
    private readonly bool _multiply;

    public QuantBinaryOp(string name, string kind, bool multiply, Quantization a, Quantization b, QuantOutput output, PlanValue x, PlanValue z, PlanValue y) : base(name, kind)
    {
        (_multiply, _a, _b, _output) = (multiply, a, b, output);
        Inputs.Add(x);
        Inputs.Add(z);
        Outputs.Add(y);
    }

    public override string Kernel => _multiply ? "8-bit mul" : "8-bit add";

    public override int InPlaceInput => 0;

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Readers readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding) =>
        new BinaryStep(_multiply, _a, _b, _output, binding.Pointer(Inputs[0]), binding.Pointer(Inputs[1]), binding.Pointer(Outputs[0]), Outputs[0].Elements);

    private sealed unsafe class BinaryStep(bool multiply, Quantization a, Quantization b, QuantOutput output, byte* x, byte* z, byte* y, long count) : Step
    {
        private readonly QuantOutput _output = output;

        public override void Run()
        {
            if (multiply) QuantElementwise.Default.Multiply(x, a.Scale, a.ZeroPoint, z, b.Scale, b.ZeroPoint, y, count, _output);
            else QuantElementwise.Default.Add(x, a.Scale, a.ZeroPoint, z, b.Scale, b.ZeroPoint, y, count, _output);
        }
    }
}

/// <summary>A function of one 8-bit value as a table of its 256 results, each computed as dequantize, float32 reference, quantize.</summary>
internal sealed class QuantMapOp : PlanOp
{
    private readonly AlignedBuffer _table;

    public QuantMapOp(string name, string kind, Quantization from, QuantOutput output, Func<float, float> function, PlanValue x, PlanValue y) : base(name, kind)
    {
        var table = new byte[256];
        for (var q = 0; q < table.Length; q++) table[q] = QuantReference.Quantize(function(QuantReference.Dequantize((byte)q, from.Scale, from.ZeroPoint)), output);
        _table = AlignedBuffer.Copy<byte>(table);
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "8-bit table";

    public override int InPlaceInput => 0;

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Readers readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding) => new MapStep(_table, binding.Pointer(Inputs[0]), binding.Pointer(Outputs[0]), Outputs[0].Elements);

    protected override void Free() => _table.Dispose();

    private sealed unsafe class MapStep(AlignedBuffer table, byte* x, byte* y, long count) : Step
    {
        public override void Run() => QuantElementwise.Map(x, y, count, table.Pointer);
    }
}
