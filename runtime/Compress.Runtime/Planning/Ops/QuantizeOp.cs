using System.Runtime.Intrinsics;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>QuantizeLinear of one scale; at the network's edge it also turns row-major floats into channels-last bytes.</summary>
internal sealed class QuantizeOp : PlanOp
{
    private readonly QuantOutput _output;

    public QuantizeOp(string name, QuantOutput output, PlanValue x, PlanValue y) : base(name, "QuantizeLinear")
    {
        _output = output;
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "quantize";

    public override LayoutWish Wish(int input) => LayoutWish.Any;

    public override void SetLayouts(Func<PlanValue, IEnumerable<PlanOp>> readers)
    {
        var y = Outputs[0];
        var image = !y.IsOutput && y.Dims.Length > 2 && (Inputs[0].Layout.IsImage || readers(y).Any(r => r.WantsImage(y)));
        y.Layout = image || Inputs[0].Layout.IsImage ? Layout.Image(y.PreferredStride) : Layout.RowMajor;
    }

    public override unsafe Step Bind(Binding binding)
    {
        var (x, y) = (Inputs[0], Outputs[0]);
        var from = (float*)binding.Pointer(x);
        var to = binding.Pointer(y);
        if (x.Layout.IsImage == y.Layout.IsImage && (!x.Layout.IsImage || x.Layout.Stride == y.Layout.Stride)) return new DenseStep(_output, from, to, y.Elements);
        if (x.Layout.IsImage) return new PixelStep(_output, from, to, y.Pixels, y.Channels, x.Layout.Stride, y.Layout.Stride);
        return y.Channels == 1 && y.Layout.Stride == 1
            ? new DenseStep(_output, from, to, y.Length)
            : new InterleaveStep(_output, from, to, y.Batch, y.Channels, y.Space, y.Layout.Stride);
    }

    /// <summary>Quantizes a stretch of floats, bit-equal to <see cref="QuantOutput.Round"/> of x / scale.</summary>
    internal static unsafe void Quantize(in QuantOutput output, float* x, byte* y, long count)
    {
        long i = 0;
        if (Vector256.IsHardwareAccelerated && count >= 8)
        {
            var scale = Vector256.Create(output.Scale);
            var low = Vector256.Create((float)(output.Low - output.ZeroPoint));
            var high = Vector256.Create((float)(output.High - output.ZeroPoint));
            var zero = Vector256.Create(output.ZeroPoint);
            for (; i + 8 <= count; i += 8)
            {
                var steps = Vector256.Load(x + i) / scale;
                // The comparison is false for NaN, which so goes to the lower bound.
                steps = Vector256.ConditionalSelect(Vector256.GreaterThan(steps, low), steps, low);
                steps = Vector256.ConditionalSelect(Vector256.LessThan(steps, high), steps, high);
                var rounded = Vector256.ConvertToInt32(Vector256.Round(steps, MidpointRounding.ToEven)) + zero;
                var words = Vector128.Narrow(rounded.GetLower().AsUInt32(), rounded.GetUpper().AsUInt32());
                *(ulong*)(y + i) = Vector128.Narrow(words, words).AsUInt64().ToScalar();
            }
        }
        for (; i < count; i++) y[i] = output.Round(x[i] / output.Scale);
    }

    private sealed unsafe class DenseStep(QuantOutput output, float* x, byte* y, long count) : Step
    {
        public override void Run() => Quantize(output, x, y, count);
    }

    private sealed unsafe class PixelStep(QuantOutput output, float* x, byte* y, int pixels, int channels, int from, int to) : Step
    {
        public override void Run()
        {
            for (var p = 0; p < pixels; p++) Quantize(output, x + (long)p * from, y + (long)p * to, channels);
        }
    }

    private sealed unsafe class InterleaveStep(QuantOutput output, float* x, byte* y, int batch, int channels, int space, int stride) : Step
    {
        private const int Chunk = 256;

        public override void Run()
        {
            var plane = stackalloc byte[Chunk];
            for (var n = 0; n < batch; n++)
            {
                for (var p = 0; p < space; p += Chunk)
                {
                    var count = Math.Min(Chunk, space - p);
                    for (var c = 0; c < channels; c++)
                    {
                        Quantize(output, x + ((long)n * channels + c) * space + p, plane, count);
                        var to = y + ((long)n * space + p) * stride + c;
                        for (var i = 0; i < count; i++, to += stride) *to = plane[i];
                    }
                }
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

    public override void SetLayouts(Func<PlanValue, IEnumerable<PlanOp>> readers) =>
        Outputs[0].Layout = Inputs[0].Layout.IsImage ? Layout.Image(Outputs[0].PreferredStride) : Layout.RowMajor;

    public override unsafe Step Bind(Binding binding)
    {
        var (x, y) = (Inputs[0], Outputs[0]);
        return x.Layout.IsImage
            ? new DequantizeStep(_from, binding.Pointer(x), (float*)binding.Pointer(y), x.Pixels, x.Channels, x.Layout.Stride, y.Layout.Stride)
            : new DequantizeStep(_from, binding.Pointer(x), (float*)binding.Pointer(y), 1, (int)x.Length, 0, 0);
    }

    private sealed unsafe class DequantizeStep(Quantization from, byte* x, float* y, int pixels, int channels, int xStride, int yStride) : Step
    {
        private readonly float _scale = from.Scale;
        private readonly int _zero = from.ZeroPoint;

        public override void Run()
        {
            for (var p = 0; p < pixels; p++)
            {
                var source = x + (long)p * xStride;
                var target = y + (long)p * yStride;
                for (var c = 0; c < channels; c++) target[c] = (source[c] - _zero) * _scale;
            }
        }
    }
}
