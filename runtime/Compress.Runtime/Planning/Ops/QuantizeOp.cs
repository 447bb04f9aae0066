using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>QuantizeLinear of one scale; at the network's edge it also turns row-major floats into channels-last bytes.</summary>
internal sealed class QuantizeOp : PlanOp
{
    private readonly QuantOutput _output;

    public QuantizeOp(string name, QuantOutput output, PlanValue x, PlanValue y) : base(name, "QuantizeLinear")
    {
        output.Validate();
        _output = output;
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "quantize";

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Readers readers)
    {
        var y = Outputs[0];
        var image = !y.IsOutput && y.Dims.Length > 2 && readers.WantImage(y);
        // Where no kernel asks for its own stride, the input's gives one run over everything.
        y.Layout = image ? Layout.Image(y.PreferredStride) : Inputs[0].Layout;
    }

    public override unsafe Step Bind(Binding binding)
    {
        var (x, y) = (Inputs[0], Outputs[0]);
        var from = (float*)binding.Pointer(x);
        var to = binding.Pointer(y);
        if (!y.Layout.IsImage) return new QuantizeStep(_output, from, to, 1, y.Length, 0, 0);
        if (!x.Layout.IsImage) return new PlanesStep(_output, from, to, y.Batch, y.Channels, y.Space, y.Layout.Stride);
        return x.Layout.Stride == y.Layout.Stride
            ? new QuantizeStep(_output, from, to, 1, y.Elements, 0, 0)
            : new QuantizeStep(_output, from, to, y.Pixels, y.Channels, x.Layout.Stride, y.Layout.Stride);
    }

    private sealed unsafe class QuantizeStep(QuantOutput output, float* x, byte* y, long rows, long length, int xStride, int yStride) : Step
    {
        private readonly QuantOutput _output = output;

        public override void Run()
        {
            for (long row = 0; row < rows; row++) QuantElementwise.Default.Quantize(x + row * xStride, y + row * yStride, length, _output);
        }
    }

    private sealed unsafe class PlanesStep(QuantOutput output, float* x, byte* y, int batch, int channels, int space, int stride) : Step
    {
        private const int Block = 1024;
        private readonly QuantOutput _output = output;

        public override void Run()
        {
            for (long n = 0; n < batch; n++)
            {
                if (channels == 3 && stride == 3) RunThree(x + n * 3 * space, y + n * 3 * space);
                else LayoutKernels.QuantizeToPixels(QuantElementwise.Default, x + n * channels * space, y + n * space * stride, channels, space, stride, _output);
            }
        }

        private void RunThree(float* from, byte* to)
        {
            var planes = stackalloc byte[3 * Block];
            for (var first = 0; first < space; first += Block)
            {
                var count = Math.Min(Block, space - first);
                for (var c = 0; c < 3; c++) QuantElementwise.Default.Quantize(from + (long)c * space + first, planes + c * Block, count, _output);
                Interleave.Three(planes, planes + Block, planes + 2 * Block, to + 3L * first, count);
            }
        }
    }
}

/// <summary>DequantizeLinear of one scale: (q - zero) * scale.</summary>
internal sealed class DequantizeOp : PlanOp
{
    private readonly Quantization _from;

    public DequantizeOp(string name, Quantization from, PlanValue x, PlanValue y) : base(name, "DequantizeLinear")
    {
        _from = from;
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "dequantize";

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Readers readers) =>
        Outputs[0].Layout = Inputs[0].Layout.IsImage ? Layout.Image(Outputs[0].PreferredStride) : Layout.RowMajor;

    public override unsafe Step Bind(Binding binding)
    {
        var (x, y) = (Inputs[0], Outputs[0]);
        // Where pixels lie alike, what fills them up is taken along.
        if (x.Layout.IsImage && x.Layout.Stride == y.Layout.Stride) return new DequantizeStep(_from, binding.Pointer(x), (float*)binding.Pointer(y), 1, y.Elements, 0, 0);
        return x.Layout.IsImage
            ? new DequantizeStep(_from, binding.Pointer(x), (float*)binding.Pointer(y), x.Pixels, x.Channels, x.Layout.Stride, y.Layout.Stride)
            : new DequantizeStep(_from, binding.Pointer(x), (float*)binding.Pointer(y), 1, x.Length, 0, 0);
    }

    private sealed unsafe class DequantizeStep(Quantization from, byte* x, float* y, long rows, long length, int xStride, int yStride) : Step
    {
        private readonly float _scale = from.Scale;
        private readonly int _zero = from.ZeroPoint;

        public override void Run()
        {
            for (long row = 0; row < rows; row++) QuantElementwise.Default.Dequantize(x + row * xStride, y + row * yStride, length, _scale, _zero);
        }
    }
}
