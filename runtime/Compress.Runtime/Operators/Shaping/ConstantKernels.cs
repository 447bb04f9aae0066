using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Shaping;

/// <summary>Shape (with start and end) and Size.</summary>
internal sealed class ShapeKernel(NodeReader node) : ReferenceKernel
{
    private readonly bool _size = node.Node.OpType == "Size";
    private readonly long _start = node.Int("start", 0);
    private readonly long _end = node.Int("end", long.MaxValue);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (_size)
        {
            call.Output(0, ElementType.Int64, []).Span<long>()[0] = x.Length;
            return;
        }
        var start = (int)Math.Clamp(_start < 0 ? _start + x.Rank : _start, 0, x.Rank);
        var end = (int)Math.Clamp(_end < 0 ? _end + x.Rank : _end, 0, x.Rank);
        var dims = start < end ? x.Dims[start..end] : [];
        Span<long> length = [dims.Length];
        dims.CopyTo(call.Output(0, ElementType.Int64, length).Span<long>());
    }
}

/// <summary>Constant: the attribute's tensor.</summary>
internal sealed class ConstantKernel(Tensor value) : ReferenceKernel
{
    public static ReferenceKernel Create(NodeReader node)
    {
        if (node.Node.Attributes.TryGetValue("value", out var value)) return Of(node, value.AsTensor());
        if (node.HasAttribute("value_float")) return new ConstantKernel(Tensor.Scalar(node.Float("value_float", 0)));
        if (node.HasAttribute("value_int")) return new ConstantKernel(Tensor.Scalar(node.Int("value_int")));
        if (node.HasAttribute("value_floats")) return new ConstantKernel(Tensor.Create<float>(node.Floats("value_floats"), node.Floats("value_floats").Length));
        if (node.HasAttribute("value_ints")) return new ConstantKernel(Tensor.Create<long>(node.Ints("value_ints"), node.Ints("value_ints").Length));
        throw node.Error("the runtime handles constants of tensors, floats and integers only");
    }

    public override void Run(OperatorCall call) => value.Bytes.Span.CopyTo(call.Output(0, value.ElementType, value.Dims.AsSpan()).Bytes);

    private static ConstantKernel Of(NodeReader node, Tensor tensor) => tensor.ElementType.BitsPerElement() == 0
        ? throw node.Error($"the runtime has no constants of {tensor.ElementType}")
        : new ConstantKernel(tensor);
}

/// <summary>ConstantOfShape: one value, repeated.</summary>
internal sealed class FillKernel(Tensor value) : ReferenceKernel
{
    public static ReferenceKernel Create(NodeReader node)
    {
        var value = node.Node.Attributes.TryGetValue("value", out var given) ? given.AsTensor() : Tensor.Scalar(0f);
        return value.Length == 1 && value.ElementType.BitsPerElement() >= 8 ? new FillKernel(value) : throw node.Error($"the value is {value}; one element is expected");
    }

    public override void Run(OperatorCall call)
    {
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        var y = call.Output(0, value.ElementType, call.Integers(0, dims)).Bytes;
        var element = value.Bytes.Span;
        for (var at = 0; at < y.Length; at += element.Length) element.CopyTo(y[at..]);
    }
}

/// <summary>Range: start, start + delta, ... up to but without limit.</summary>
internal sealed class RangeKernel<T> : ReferenceKernel where T : unmanaged, INumber<T>
{
    public override void Run(OperatorCall call)
    {
        var (start, limit, delta) = (call[0].Span<T>()[0], call[1].Span<T>()[0], call[2].Span<T>()[0]);
        if (T.IsZero(delta)) throw call.Error("delta is 0");
        var count = Math.Ceiling((double.CreateTruncating(limit) - double.CreateTruncating(start)) / double.CreateTruncating(delta));
        if (!(count <= Array.MaxLength)) throw call.Error($"the range from {start} to {limit} by {delta} has too many elements");
        Span<long> dims = [Math.Max(0, (long)count)];
        var y = call.Output(0, call[0].Type, dims).Span<T>();
        for (var i = 0; i < y.Length; i++) y[i] = start + T.CreateTruncating(i) * delta;
    }
}

internal readonly struct RangeFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new RangeKernel<T>();
}

/// <summary>EyeLike: ones on the k-th diagonal of a matrix shaped like the input.</summary>
internal sealed class EyeLikeKernel(NodeReader node) : ReferenceKernel
{
    private readonly long _k = node.Int("k", 0);
    private readonly ElementType _type = (ElementType)node.Int("dtype", (long)node.Type(0));

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (x.Rank != 2) throw call.Error($"the input is {x}; a matrix is expected");
        var y = call.Output(0, _type, x.Dims);
        y.Bytes.Clear();
        Span<double> one = [1];
        for (long row = 0; row < x.Dims[0]; row++)
        {
            var column = row + _k;
            if (column >= 0 && column < x.Dims[1]) Elementwise.Numbers.Narrow(one, y, (int)(row * x.Dims[1] + column));
        }
    }
}
