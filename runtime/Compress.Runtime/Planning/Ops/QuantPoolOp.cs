using System.Numerics;
using System.Runtime.Intrinsics;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>
/// Pools of channels-last bytes. A maximum of bytes is the maximum of what they mean. An average dequantizes, sums in double and
/// quantizes: the sum of at most 2^20 numbers of 24 bits and 8 bits of spread is exact in double, so the order of the sum, and hence this kernel, cannot
/// differ from the reference in any bit.
/// </summary>
internal sealed class QuantPoolOp : PlanOp
{
    private readonly PoolGeometry _geometry;
    private readonly Quantization _from;
    private readonly QuantOutput _output;

    public QuantPoolOp(string name, string kind, PoolGeometry geometry, Quantization from, QuantOutput output, PlanValue x, PlanValue y) : base(name, kind)
    {
        (_geometry, _from, _output) = (geometry, from, output);
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "8-bit pool";

    public override LayoutWish Wish(int input) => LayoutWish.Image;

    public override void SetLayouts(Func<PlanValue, IEnumerable<PlanOp>> readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding) =>
        new PoolStep(_geometry, _from, _output, Inputs[0].Layout.Stride, binding.Pointer(Inputs[0]), binding.Pointer(Outputs[0]));

    private sealed unsafe class PoolStep(PoolGeometry geometry, Quantization meaning, QuantOutput output, int stride, byte* x, byte* y) : Step
    {
        private readonly PoolWindows _windows = new(geometry);
        private readonly QuantOutput _output = output;
        private readonly float _scale = meaning.Scale;
        private readonly int _zero = meaning.ZeroPoint;

        public override void Run()
        {
            var shape = geometry.Shape;
            var to = y;
            for (var n = 0; n < shape.Batch; n++)
            {
                for (var oy = 0; oy < shape.OutHeight; oy++)
                {
                    for (var ox = 0; ox < shape.OutWidth; ox++, to += stride)
                    {
                        var window = _windows.At(oy, ox);
                        var from = x + ((long)(n * shape.InHeight + window.Top) * shape.InWidth + window.Left) * stride;
                        if (geometry.IsMax) Max(from, to, window);
                        else Average(from, to, window);
                    }
                }
            }
        }

        private void Max(byte* from, byte* to, in PoolWindow window)
        {
            var row = (long)geometry.Shape.InWidth * stride;
            var c = 0;
            for (; c + Vector<byte>.Count <= stride; c += Vector<byte>.Count)
            {
                var best = Vector.Load(from + c);
                for (var j = 0; j < window.Height; j++)
                    for (var i = 0; i < window.Width; i++) best = Vector.Max(best, Vector.Load(from + j * row + (long)i * stride + c));
                Vector.Store(best, to + c);
            }
            for (; c < stride; c++)
            {
                var best = from[c];
                for (var j = 0; j < window.Height; j++)
                    for (var i = 0; i < window.Width; i++) best = Math.Max(best, from[j * row + (long)i * stride + c]);
                to[c] = best;
            }
        }

        private void Average(byte* from, byte* to, in PoolWindow window)
        {
            var row = (long)geometry.Shape.InWidth * stride;
            var means = stackalloc float[4];
            var c = 0;
            for (; c + 4 <= stride; c += 4)
            {
                var sum = Vector256<double>.Zero;
                for (var j = 0; j < window.Height; j++)
                {
                    for (var i = 0; i < window.Width; i++)
                    {
                        var bytes = Vector128.CreateScalarUnsafe(*(uint*)(from + j * row + (long)i * stride + c)).AsByte();
                        var values = Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32() - Vector128.Create(_zero);
                        var floats = Vector128.ConvertToSingle(values) * _scale;
                        var (low, high) = Vector128.Widen(floats);
                        sum += Vector256.Create(low, high);
                    }
                }
                sum /= window.Count;
                Vector128.Narrow(sum.GetLower(), sum.GetUpper()).Store(means);
                QuantizeOp.Quantize(_output, means, to + c, 4);
            }
            for (; c < stride; c++)
            {
                var sum = 0.0;
                for (var j = 0; j < window.Height; j++)
                    for (var i = 0; i < window.Width; i++) sum += (from[j * row + (long)i * stride + c] - _zero) * _scale;
                to[c] = _output.Round((float)(sum / window.Count) / _output.Scale);
            }
        }
    }
}
