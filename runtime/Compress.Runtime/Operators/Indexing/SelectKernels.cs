using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Operators.Elementwise;

namespace Compress.Runtime.Operators.Indexing;

/// <summary>NonZero: the indices of elements that are not 0, one column each.</summary>
internal sealed class NonZeroKernel<T> : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var from = x.Span<T>();
        var count = 0;
        foreach (var value in from)
            if (!IsZero(value)) count++;
        Span<long> dims = [x.Rank, count];
        var y = call.Output(0, ElementType.Int64, dims).Span<long>();
        var column = 0;
        for (var i = 0; i < from.Length; i++)
        {
            if (IsZero(from[i])) continue;
            long rest = i;
            for (var d = x.Rank - 1; d >= 0; d--)
            {
                y[d * count + column] = rest % x.Dims[d];
                rest /= x.Dims[d];
            }
            column++;
        }

        // -0.0 is zero as well.
        bool IsZero(T value) => value.Equals(default) || (x.Type.IsFloat() && IsNegativeZero(value));
    }

    private static bool IsNegativeZero(T value) => value switch
    {
        uint bits => bits == 0x8000_0000,
        ulong bits => bits == 0x8000_0000_0000_0000,
        ushort bits => bits == 0x8000,
        _ => false,
    };
}

internal readonly struct NonZeroFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => new NonZeroKernel<T>();
}

/// <summary>OneHot: on and off values by index; indices out of range give off throughout.</summary>
internal sealed class OneHotKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    private readonly long _axis = node.Int("axis", -1);

    public override void Run(OperatorCall call)
    {
        var (indices, depthInput, values) = (call[0], call[1], call[2]);
        Span<double> one = stackalloc double[1];
        Numbers.Widen(depthInput, one);
        var depth = (long)one[0];
        if (depth < 0) throw call.Error($"the depth is {depth}");
        var axis = Strides.Axis(call, _axis, indices.Rank + 1);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank + 1];
        indices.Dims[..axis].CopyTo(dims);
        dims[axis] = depth;
        indices.Dims[axis..].CopyTo(dims[(axis + 1)..]);
        var y = call.Output(0, values.Type, dims[..(indices.Rank + 1)]).Span<T>();
        var (off, on) = (values.Span<T>()[0], values.Span<T>()[1]);
        y.Fill(off);
        var inner = (int)Strides.Product(indices.Dims[axis..]);
        for (var i = 0; i < (int)indices.Length; i++)
        {
            Numbers.Widen(indices, i, one);
            var index = (long)one[0];
            if (index < 0) index += depth;
            if (index >= 0 && index < depth) y[(int)(((i / inner) * depth + index) * inner + i % inner)] = on;
        }
    }
}

internal readonly struct OneHotFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => new OneHotKernel<T>(node);
}

/// <summary>Compress: keeps the slices (or elements) whose condition is true.</summary>
internal sealed class CompressKernel(NodeReader node) : ReferenceKernel
{
    private readonly bool _flat = !node.HasAttribute("axis");
    private readonly long _axis = node.Int("axis", 0);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var condition = call[1].Bytes;
        var axis = _flat ? 0 : Strides.Axis(call, _axis, x.Rank);
        var size = _flat ? (int)x.Length : (int)x.Dims[axis];
        if (condition.Length > size) throw call.Error($"{condition.Length} conditions are given for {size} slices");
        var kept = 0;
        foreach (var flag in condition) kept += flag != 0 ? 1 : 0;
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        x.Dims.CopyTo(dims);
        dims[axis] = kept;
        var y = call.Output(0, x.Type, _flat ? dims[..1] : dims[..x.Rank]).Bytes;
        var outer = _flat ? 1 : (int)Strides.Product(x.Dims[..axis]);
        var run = size == 0 ? 0 : x.Bytes.Length / outer / size;
        var to = 0;
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < condition.Length; i++)
            {
                if (condition[i] == 0) continue;
                x.Bytes.Slice((o * size + i) * run, run).CopyTo(y[to..]);
                to += run;
            }
        }
    }
}

/// <summary>ReverseSequence: turns the first elements of each batch's sequence around.</summary>
internal sealed class ReverseSequenceKernel(NodeReader node) : ReferenceKernel
{
    private readonly long _time = node.Int("time_axis", 0);
    private readonly long _batch = node.Int("batch_axis", 1);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var lengths = call[1].Span<long>();
        if (x.Rank < 2 || _time + _batch != 1) throw call.Error($"{x} with time axis {_time} and batch axis {_batch}; axes 0 and 1 are expected");
        var y = call.Output(0, x.Type, x.Dims).Bytes;
        var (steps, batches) = ((int)x.Dims[(int)_time], (int)x.Dims[(int)_batch]);
        if (lengths.Length != batches) throw call.Error($"{lengths.Length} lengths are given for {batches} sequences");
        var run = (int)Strides.Product(x.Dims[2..]) * x.Type.BitsPerElement() / 8;
        for (var b = 0; b < batches; b++)
        {
            var length = lengths[b];
            if (length < 0 || length > steps) throw call.Error($"a length is {length}; 0 to {steps} is expected");
            for (var t = 0; t < steps; t++)
            {
                var from = t < length ? (int)length - 1 - t : t;
                var (at, to) = _time == 0 ? (from * batches + b, t * batches + b) : (b * steps + from, b * steps + t);
                x.Bytes.Slice(at * run, run).CopyTo(y[(to * run)..]);
            }
        }
    }
}
