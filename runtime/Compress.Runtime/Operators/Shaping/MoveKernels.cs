using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Shaping;

/// <summary>Transpose by a permutation, or reversed without one.</summary>
internal sealed class TransposeKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    private readonly long[] _order = node.Ints("perm");

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (_order.Length != 0 && _order.Length != x.Rank) throw call.Error($"the permutation has {_order.Length} axes; the input is {x}");
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        Span<long> steps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> strides = stackalloc long[TensorBuffer.MaxRank];
        Strides.RowMajor(x.Dims, strides);
        Span<bool> seen = stackalloc bool[TensorBuffer.MaxRank];
        seen.Clear();
        for (var d = 0; d < x.Rank; d++)
        {
            var from = _order.Length == 0 ? x.Rank - 1 - d : Strides.Axis(call, _order[d], x.Rank);
            if (seen[from]) throw call.Error($"the permutation names axis {from} twice");
            seen[from] = true;
            (dims[d], steps[d]) = (x.Dims[from], strides[from]);
        }
        var y = call.Output(0, x.Type, dims[..x.Rank]);
        Strides.Gather<T>(x.Span<T>(), 0, dims[..x.Rank], steps[..x.Rank], y.Span<T>());
    }
}

internal readonly struct TransposeFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => new TransposeKernel<T>(node);
}

/// <summary>Expand: broadcasts to a shape (and keeps larger dimensions of the input).</summary>
internal sealed class ExpandKernel<T> : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        Span<long> wanted = stackalloc long[TensorBuffer.MaxRank];
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        Span<long> steps = stackalloc long[TensorBuffer.MaxRank];
        var rank = Strides.Broadcast(call, x.Dims, call.Integers(1, wanted), dims);
        Strides.Broadcasted(x.Dims, dims[..rank], steps);
        var y = call.Output(0, x.Type, dims[..rank]);
        Strides.Gather<T>(x.Span<T>(), 0, dims[..rank], steps[..rank], y.Span<T>());
    }
}

internal readonly struct ExpandFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => new ExpandKernel<T>();
}

/// <summary>Tile: repeats the tensor along each axis.</summary>
internal sealed class TileKernel<T> : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        Span<long> repeats = stackalloc long[TensorBuffer.MaxRank];
        var given = call.Integers(1, repeats);
        if (given.Length != x.Rank) throw call.Error($"{given.Length} repeats are given for {x}");
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        index.Clear();
        for (var d = 0; d < x.Rank; d++)
        {
            if (given[d] < 0) throw call.Error($"repeat {d} is {given[d]}");
            dims[d] = checked(x.Dims[d] * given[d]);
        }
        var y = call.Output(0, x.Type, dims[..x.Rank]).Span<T>();
        var from = x.Span<T>();
        Span<long> strides = stackalloc long[TensorBuffer.MaxRank];
        Strides.RowMajor(x.Dims, strides);
        for (var to = 0; to < y.Length; to++)
        {
            long at = 0;
            for (var d = 0; d < x.Rank; d++) at += index[d] % x.Dims[d] * strides[d];
            y[to] = from[(int)at];
            for (var d = x.Rank - 1; d >= 0 && ++index[d] == dims[d]; d--) index[d] = 0;
        }
    }
}

internal readonly struct TileFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => new TileKernel<T>();
}

/// <summary>Concat along an axis.</summary>
internal sealed class ConcatKernel(long axis) : ReferenceKernel
{
    public override void Run(OperatorCall call)
    {
        var first = call[0];
        var at = Strides.Axis(call, axis, first.Rank);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        first.Dims.CopyTo(dims);
        for (var i = 1; i < call.InputCount; i++)
        {
            var x = call[i];
            for (var d = 0; d < first.Rank; d++)
                if (x.Rank != first.Rank || (d != at && x.Dims[d] != first.Dims[d]))
                    throw call.Error($"input {i} is {x}; it must be like the first, {first}, except along axis {at}");
            dims[at] += x.Dims[at];
        }
        var y = call.Output(0, first.Type, dims[..first.Rank]).Bytes;
        var outer = (int)Strides.Product(first.Dims[..at]);
        var to = 0;
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < call.InputCount; i++)
            {
                var x = call[i].Bytes;
                var run = x.Length / outer;
                x.Slice(o * run, run).CopyTo(y[to..]);
                to += run;
            }
        }
    }
}

/// <summary>Split along an axis: sizes as an input, an attribute, or equal parts.</summary>
internal sealed class SplitKernel(NodeReader node) : ReferenceKernel
{
    private readonly long _axis = node.Int("axis", 0);
    private readonly long[] _sizes = node.Ints("split");
    private readonly long _parts = node.Int("num_outputs", node.Node.Outputs.Length);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var axis = Strides.Axis(call, _axis, x.Rank);
        var sizes = call.Scratch<long>(0, _parts + (call.Has(1) ? call[1].Length : 0) + _sizes.Length);
        var count = Sizes(call, x.Dims[axis], sizes);
        if (count != call.OutputCount) throw call.Error($"{count} parts are asked for, but the node has {call.OutputCount} outputs");
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        x.Dims.CopyTo(dims);
        var outer = (int)Strides.Product(x.Dims[..axis]);
        var row = outer == 0 ? 0 : x.Bytes.Length / outer;
        var unit = x.Dims[axis] == 0 ? 0 : row / (int)x.Dims[axis];
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            dims[axis] = sizes[i];
            var y = call.Output(i, x.Type, dims[..x.Rank]).Bytes;
            var run = (int)sizes[i] * unit;
            for (var o = 0; o < outer; o++) x.Bytes.Slice(o * row + start, run).CopyTo(y[(o * run)..]);
            start += run;
        }
    }

    private int Sizes(OperatorCall call, long length, Span<long> sizes)
    {
        var given = call.Has(1) ? call.Integers(1, sizes).Length : _sizes.Length;
        if (given > 0)
        {
            if (!call.Has(1)) _sizes.CopyTo(sizes);
            long sum = 0;
            foreach (var size in sizes[..given]) sum += size >= 0 ? size : throw call.Error($"a part has the size {size}");
            return sum == length ? given : throw call.Error($"the parts sum to {sum}; the axis has {length}");
        }
        // Equal parts, the last one smaller where they do not divide.
        var part = (length + _parts - 1) / _parts;
        for (var i = 0; i < _parts; i++) sizes[i] = Math.Clamp(length - i * part, 0, part);
        return (int)_parts;
    }
}

/// <summary>DepthToSpace and SpaceToDepth as one permutation over six dimensions.</summary>
internal sealed class SpaceKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    private readonly long _block = node.Int("blocksize");
    private readonly bool _toSpace = node.Node.OpType == "DepthToSpace";
    private readonly bool _crd = node.Text("mode", "DCR") == "CRD";

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (x.Rank != 4 || _block < 1) throw call.Error($"the input is {x} and the block size {_block}; four dimensions and a positive size are expected");
        var (n, c, h, w, b) = (x.Dims[0], x.Dims[1], x.Dims[2], x.Dims[3], _block);
        if (_toSpace ? c % (b * b) != 0 : h % b != 0 || w % b != 0) throw call.Error($"{x} does not divide by blocks of {b}");
        Span<long> inner = stackalloc long[6];
        Span<long> order = stackalloc long[6];
        Span<long> dims = stackalloc long[4];
        if (_toSpace)
        {
            var depth = c / (b * b);
            Fill(inner, _crd ? [n, depth, b, b, h, w] : [n, b, b, depth, h, w]);
            Fill(order, _crd ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]);
            Fill(dims, [n, depth, h * b, w * b]);
        }
        else
        {
            Fill(inner, [n, c, h / b, b, w / b, b]);
            Fill(order, [0, 3, 5, 1, 2, 4]);
            Fill(dims, [n, c * b * b, h / b, w / b]);
        }
        Span<long> strides = stackalloc long[6];
        Span<long> outer = stackalloc long[6];
        Span<long> steps = stackalloc long[6];
        Strides.RowMajor(inner, strides);
        for (var d = 0; d < 6; d++) (outer[d], steps[d]) = (inner[(int)order[d]], strides[(int)order[d]]);
        Strides.Gather<T>(x.Span<T>(), 0, outer, steps, call.Output(0, x.Type, dims).Span<T>());
    }

    private static void Fill(Span<long> target, ReadOnlySpan<long> values) => values.CopyTo(target);
}

internal readonly struct SpaceFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => new SpaceKernel<T>(node);
}

/// <summary>Trilu: keeps the upper or lower triangle of each matrix.</summary>
internal sealed class TriluKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    private readonly bool _upper = node.Flag("upper", true);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (x.Rank < 2) throw call.Error($"the input is {x}; at least two dimensions are expected");
        var k = call.Has(1) ? call.Integer(1) : 0;
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var from = x.Span<T>();
        var (rows, columns) = (x.Dims[^2], x.Dims[^1]);
        for (var i = 0; i < y.Length; i++)
        {
            var (row, column) = (i / columns % rows, i % columns);
            y[i] = (_upper ? column - row >= k : column - row <= k) ? from[i] : default;
        }
    }
}

internal readonly struct TriluFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => new TriluKernel<T>(node);
}
