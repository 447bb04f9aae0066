using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Shaping;

/// <summary>Operators whose output holds the input's elements in the same order: only the dimensions differ.</summary>
internal abstract class ViewKernel : ReferenceKernel
{
    public sealed override void Run(OperatorCall call)
    {
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        var x = call[0];
        var shaped = dims[..Shape(call, x.Dims, dims)];
        if (Strides.Product(shaped) != x.Length)
            throw call.Error($"the {x.Length} elements of {x} cannot take the shape [{TensorBuffer.Join(shaped)}]");
        x.Bytes.CopyTo(call.Output(0, x.Type, shaped).Bytes);
    }

    /// <summary>Writes the output's dimensions and returns their number.</summary>
    protected abstract int Shape(OperatorCall call, ReadOnlySpan<long> x, Span<long> dims);
}

internal sealed class IdentityKernel : ViewKernel
{
    protected override int Shape(OperatorCall call, ReadOnlySpan<long> x, Span<long> dims)
    {
        x.CopyTo(dims);
        return x.Length;
    }
}

/// <summary>Reshape: 0 keeps a dimension (unless allowzero), one -1 takes what is left.</summary>
internal sealed class ReshapeKernel(bool allowZero) : ViewKernel
{
    protected override int Shape(OperatorCall call, ReadOnlySpan<long> x, Span<long> dims)
    {
        var wanted = call.Integers(1, dims);
        long known = 1;
        var open = -1;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (dims[i] == 0 && !allowZero)
                dims[i] = i < x.Length ? x[i] : throw call.Error($"the shape copies dimension {i} of an input with {x.Length} dimensions");
            if (dims[i] == -1 && open >= 0) throw call.Error("the shape has two dimensions of -1; one may be open");
            if (dims[i] < -1) throw call.Error($"the shape has the dimension {dims[i]}");
            if (dims[i] == -1) open = i;
            else known = checked(known * dims[i]);
        }
        if (open < 0) return wanted.Length;
        var all = Strides.Product(x);
        if (known == 0 || all % known != 0) throw call.Error($"{all} elements of [{TensorBuffer.Join(x)}] do not divide by the shape's other dimensions ({known})");
        dims[open] = all / known;
        return wanted.Length;
    }
}

internal sealed class FlattenKernel(long axis) : ViewKernel
{
    protected override int Shape(OperatorCall call, ReadOnlySpan<long> x, Span<long> dims)
    {
        var at = axis < 0 ? axis + x.Length : axis;
        if (at < 0 || at > x.Length) throw call.Error($"axis {axis} is outside 0 to {x.Length}");
        dims[0] = Strides.Product(x[..(int)at]);
        dims[1] = Strides.Product(x[(int)at..]);
        return 2;
    }
}

/// <summary>Squeeze: axes as an input (opset 13) or an attribute; none given drops every dimension of 1.</summary>
internal sealed class SqueezeKernel(long[] axes) : ViewKernel
{
    protected override int Shape(OperatorCall call, ReadOnlySpan<long> x, Span<long> dims)
    {
        Span<long> given = stackalloc long[TensorBuffer.MaxRank];
        ReadOnlySpan<long> chosen = call.Has(1) ? call.Integers(1, given) : axes;
        Span<bool> drop = stackalloc bool[TensorBuffer.MaxRank];
        drop.Clear();
        foreach (var axis in chosen)
        {
            var d = Strides.Axis(call, axis, x.Length);
            if (x[d] != 1) throw call.Error($"dimension {d} is {x[d]}; only dimensions of 1 can be squeezed");
            drop[d] = true;
        }
        var rank = 0;
        for (var d = 0; d < x.Length; d++)
            if (!drop[d] && !(chosen.IsEmpty && x[d] == 1)) dims[rank++] = x[d];
        return rank;
    }
}

/// <summary>Unsqueeze: axes count in the output's dimensions.</summary>
internal sealed class UnsqueezeKernel(long[] axes) : ViewKernel
{
    protected override int Shape(OperatorCall call, ReadOnlySpan<long> x, Span<long> dims)
    {
        Span<long> given = stackalloc long[TensorBuffer.MaxRank];
        ReadOnlySpan<long> chosen = call.Has(1) ? call.Integers(1, given) : axes;
        var rank = x.Length + chosen.Length;
        if (rank > dims.Length) throw call.Error($"the output would have {rank} dimensions; up to {dims.Length} are handled");
        Span<bool> inserted = stackalloc bool[TensorBuffer.MaxRank];
        inserted.Clear();
        foreach (var axis in chosen)
        {
            var d = Strides.Axis(call, axis, rank);
            if (inserted[d]) throw call.Error($"axis {axis} is given twice");
            inserted[d] = true;
        }
        var from = 0;
        for (var d = 0; d < rank; d++) dims[d] = inserted[d] ? 1 : x[from++];
        return rank;
    }
}
