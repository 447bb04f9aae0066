using System.Numerics;
using Compress.Graphs;

namespace Compress.Runtime.Operators.Normalizations;

/// <summary>Softmax, LogSoftmax and Hardmax along an axis; before opset 13 over everything from the axis on.</summary>
internal sealed class SoftmaxKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly long _axis = node.Int("axis", node.Opset >= 13 ? -1 : 1);
    private readonly bool _flat = node.Opset < 13;
    private readonly string _kind = node.Node.OpType;

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        if (y.IsEmpty) return;
        // The old form allows axis = rank, which leaves lines of one element.
        var axis = _flat && _axis == x.Rank ? x.Rank : x.Rank == 0 ? 0 : Strides.Axis(call, _axis, x.Rank);
        var length = axis >= x.Rank ? 1 : (int)(_flat ? Strides.Product(x.Dims[axis..]) : x.Dims[axis]);
        var inner = _flat || axis >= x.Rank ? 1 : (int)Strides.Product(x.Dims[(axis + 1)..]);
        var from = x.Span<T>();
        for (var line = 0; line < y.Length / length; line++)
        {
            var start = line / inner * inner * length + line % inner;
            Line(from, y, start, inner, length);
        }
    }

    private void Line(ReadOnlySpan<T> x, Span<T> y, int start, int step, int length)
    {
        var (max, best) = (x[start], 0);
        for (var i = 1; i < length; i++)
            if (x[start + i * step] > max) (max, best) = (x[start + i * step], i);
        if (_kind == "Hardmax")
        {
            for (var i = 0; i < length; i++) y[start + i * step] = i == best ? T.One : T.Zero;
            return;
        }
        var sum = T.Zero;
        for (var i = 0; i < length; i++)
        {
            var e = T.Exp(x[start + i * step] - max);
            sum += e;
            y[start + i * step] = e;
        }
        if (_kind == "LogSoftmax")
        {
            var log = T.Log(sum);
            for (var i = 0; i < length; i++) y[start + i * step] = x[start + i * step] - max - log;
            return;
        }
        for (var i = 0; i < length; i++) y[start + i * step] /= sum;
    }
}

internal readonly struct SoftmaxFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new SoftmaxKernel<T>(node);
}
