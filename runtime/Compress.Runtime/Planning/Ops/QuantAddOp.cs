using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Add of two 8-bit values: dequantize, float32, quantize, element by element.</summary>
internal sealed class QuantAddOp : PlanOp
{
    private readonly Quantization _a;
    private readonly Quantization _b;
    private readonly QuantOutput _output;

    public QuantAddOp(string name, string kind, Quantization a, Quantization b, QuantOutput output, PlanValue x, PlanValue z, PlanValue y) : base(name, kind)
    {
        (_a, _b, _output) = (a, b, output);
        Inputs.Add(x);
        Inputs.Add(z);
        Outputs.Add(y);
    }

    public override string Kernel => "8-bit add";

    public override int InPlaceInput => 0;

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Func<PlanValue, IEnumerable<PlanOp>> readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding) =>
        new AddStep(_a, _b, _output, binding.Pointer(Inputs[0]), binding.Pointer(Inputs[1]), binding.Pointer(Outputs[0]), Outputs[0].Elements);

    private sealed unsafe class AddStep(Quantization a, Quantization b, QuantOutput output, byte* x, byte* z, byte* y, long count) : Step
    {
        private const int Chunk = 256;
        private readonly QuantOutput _output = output;

        public override void Run()
        {
            var sums = stackalloc float[Chunk];
            var (sa, za, sb, zb) = (a.Scale, a.ZeroPoint, b.Scale, b.ZeroPoint);
            for (long at = 0; at < count; at += Chunk)
            {
                var length = (int)Math.Min(Chunk, count - at);
                for (var i = 0; i < length; i++) sums[i] = (x[at + i] - za) * sa + (z[at + i] - zb) * sb;
                QuantizeOp.Quantize(_output, sums, y + at, length);
            }
        }
    }
}
