using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Indexing;

/// <summary>Slice: starts, ends, axes and steps as inputs (opset 10) or attributes.</summary>
internal sealed class SliceKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    private readonly long[] _starts = node.Ints("starts");
    private readonly long[] _ends = node.Ints("ends");
    private readonly long[] _axes = node.Ints("axes");
    private readonly bool _attributes = node.HasAttribute("starts");

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        Span<long> a = stackalloc long[TensorBuffer.MaxRank];
        Span<long> b = stackalloc long[TensorBuffer.MaxRank];
        Span<long> c = stackalloc long[TensorBuffer.MaxRank];
        Span<long> e = stackalloc long[TensorBuffer.MaxRank];
        ReadOnlySpan<long> starts = _attributes ? _starts : call.Integers(1, a);
        ReadOnlySpan<long> ends = _attributes ? _ends : call.Integers(2, b);
        ReadOnlySpan<long> axes = _attributes ? _axes : call.Has(3) ? call.Integers(3, c) : [];
        ReadOnlySpan<long> steps = !_attributes && call.Has(4) ? call.Integers(4, e) : [];
        if (starts.Length != ends.Length || starts.Length > x.Rank || (!axes.IsEmpty && axes.Length != starts.Length) || (!steps.IsEmpty && steps.Length != starts.Length))
            throw call.Error($"{starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps are given for {x}; their numbers must agree");

        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        Span<long> strides = stackalloc long[TensorBuffer.MaxRank];
        x.Dims.CopyTo(dims);
        Strides.RowMajor(x.Dims, strides);
        long offset = 0;
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = axes.IsEmpty ? i : Strides.Axis(call, axes[i], x.Rank);
            var step = steps.IsEmpty ? 1 : steps[i];
            if (step == 0) throw call.Error("a step is 0");
            var (start, count) = Range(x.Dims[axis], starts[i], ends[i], step);
            offset += start * strides[axis];
            dims[axis] = count;
            strides[axis] *= step;
        }
        var y = call.Output(0, x.Type, dims[..x.Rank]);
        if (y.Length > 0) Strides.Gather<T>(x.Span<T>(), offset, dims[..x.Rank], strides[..x.Rank], y.Span<T>());
    }

    /// <summary>First index and number of elements, with ONNX's clamping of both ends.</summary>
    private static (long Start, long Count) Range(long size, long start, long end, long step)
    {
        if (start < 0) start += size;
        if (end < 0 && end >= -size) end += size;
        else if (end < 0) end = step < 0 ? -1 : 0;
        if (step > 0)
        {
            start = Math.Clamp(start, 0, size);
            end = Math.Clamp(end, 0, size);
            return (start, end > start ? (end - start - 1) / step + 1 : 0);
        }
        start = Math.Clamp(start, -1, size - 1);
        end = Math.Clamp(end, -1, size - 1);
        return (Math.Max(start, 0), start > end ? (start - end - 1) / -(step == long.MinValue ? step + 1 : step) + 1 : 0);
    }
}

internal readonly struct SliceFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => new SliceKernel<T>(node);
}
