using System.Numerics;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Maximum or average over windows of channels-last floats, all channels of a pixel at once.</summary>
internal sealed class FloatPoolOp : PlanOp
{
    private readonly PoolGeometry _geometry;

    public FloatPoolOp(string name, string kind, PlanValue x, PlanValue y, PoolGeometry geometry) : base(name, kind)
    {
        _geometry = geometry;
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "pool";

    public override LayoutWish Wish(int input) => LayoutWish.Image;

    public override void SetLayouts(Func<PlanValue, IEnumerable<PlanOp>> readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding) =>
        new PoolStep(_geometry, Inputs[0].Layout.Stride, (float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Outputs[0]));

    private sealed unsafe class PoolStep(PoolGeometry geometry, int stride, float* x, float* y) : Step
    {
        private readonly PoolWindows _windows = new(geometry);

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

        private void Max(float* from, float* to, in PoolWindow window)
        {
            var row = (long)geometry.Shape.InWidth * stride;
            var c = 0;
            for (; c + Vector<float>.Count <= stride; c += Vector<float>.Count)
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
                    for (var i = 0; i < window.Width; i++) best = MathF.Max(best, from[j * row + (long)i * stride + c]);
                to[c] = best;
            }
        }

        private void Average(float* from, float* to, in PoolWindow window)
        {
            var row = (long)geometry.Shape.InWidth * stride;
            var share = 1f / window.Count;
            var c = 0;
            for (; c + Vector<float>.Count <= stride; c += Vector<float>.Count)
            {
                var sum = Vector<float>.Zero;
                for (var j = 0; j < window.Height; j++)
                    for (var i = 0; i < window.Width; i++) sum += Vector.Load(from + j * row + (long)i * stride + c);
                Vector.Store(sum * share, to + c);
            }
            for (; c < stride; c++)
            {
                var sum = 0f;
                for (var j = 0; j < window.Height; j++)
                    for (var i = 0; i < window.Width; i++) sum += from[j * row + (long)i * stride + c];
                to[c] = sum * share;
            }
        }
    }
}
