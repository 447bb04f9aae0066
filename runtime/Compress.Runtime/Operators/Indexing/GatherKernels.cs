using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Indexing;

/// <summary>Gather: takes slices along an axis.</summary>
internal sealed class GatherKernel(NodeReader node) : ReferenceKernel
{
    private readonly long _axis = node.Int("axis", 0);

    public static ReferenceKernel Create(NodeReader node)
    {
        Indices.RequireIndices(node, 1);
        return node.Type(0).BitsPerElement() >= 8 ? new GatherKernel(node) : throw node.Unsupported();
    }

    public override void Run(OperatorCall call)
    {
        var (x, indices) = (call[0], call[1]);
        var axis = Strides.Axis(call, _axis, x.Rank);
        Span<long> dims = stackalloc long[2 * TensorBuffer.MaxRank];
        x.Dims[..axis].CopyTo(dims);
        indices.Dims.CopyTo(dims[axis..]);
        x.Dims[(axis + 1)..].CopyTo(dims[(axis + indices.Rank)..]);
        var y = call.Output(0, x.Type, dims[..(x.Rank - 1 + indices.Rank)]).Bytes;
        var (size, outer) = (x.Dims[axis], (int)Strides.Product(x.Dims[..axis]));
        var run = (int)Strides.Product(x.Dims[(axis + 1)..]) * x.Type.BitsPerElement() / 8;
        var (count, to) = ((int)indices.Length, 0);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < count; i++, to += run)
                x.Bytes.Slice((int)(o * size + Indices.At(call, indices, i, size)) * run, run).CopyTo(y[to..]);
        }
    }
}

/// <summary>GatherElements: one index an output element, along one axis.</summary>
internal sealed class GatherElementsKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    private readonly long _axis = node.Int("axis", 0);

    public override void Run(OperatorCall call)
    {
        var (x, indices) = (call[0], call[1]);
        var axis = Strides.Axis(call, _axis, x.Rank);
        if (indices.Rank != x.Rank) throw call.Error($"the indices are {indices}; as many dimensions as {x} are expected");
        Span<long> strides = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        index.Clear();
        Strides.RowMajor(x.Dims, strides);
        for (var d = 0; d < x.Rank; d++)
            if (d != axis && indices.Dims[d] > x.Dims[d]) throw call.Error($"the indices {indices} reach past {x} in dimension {d}");
        var step = strides[axis];
        strides[axis] = 0;
        var y = call.Output(0, x.Type, indices.Dims).Span<T>();
        var from = x.Span<T>();
        long at = 0;
        for (var to = 0; to < y.Length; to++)
        {
            y[to] = from[(int)(at + Indices.At(call, indices, to, x.Dims[axis]) * step)];
            Strides.Next(indices.Dims, index, strides, ref at);
        }
    }
}

internal readonly struct GatherElementsFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T>
    {
        Indices.RequireIndices(node, 1);
        return new GatherElementsKernel<T>(node);
    }
}

/// <summary>GatherND: the last dimension of the indices addresses slices.</summary>
internal sealed class GatherNdKernel(NodeReader node) : ReferenceKernel
{
    private readonly int _batch = (int)node.Int("batch_dims", 0);

    public static ReferenceKernel Create(NodeReader node)
    {
        Indices.RequireIndices(node, 1);
        return node.Type(0).BitsPerElement() >= 8 ? new GatherNdKernel(node) : throw node.Unsupported();
    }

    public override void Run(OperatorCall call)
    {
        var (x, indices) = (call[0], call[1]);
        var depth = indices.Rank == 0 ? 0 : (int)indices.Dims[^1];
        if (indices.Rank == 0 || _batch >= indices.Rank || depth + _batch > x.Rank)
            throw call.Error($"the indices {indices} with {_batch} batch dimensions do not address {x}");
        Span<long> dims = stackalloc long[2 * TensorBuffer.MaxRank];
        indices.Dims[..^1].CopyTo(dims);
        x.Dims[(_batch + depth)..].CopyTo(dims[(indices.Rank - 1)..]);
        var y = call.Output(0, x.Type, dims[..(indices.Rank - 1 + x.Rank - _batch - depth)]).Bytes;
        var run = (int)Strides.Product(x.Dims[(_batch + depth)..]) * x.Type.BitsPerElement() / 8;
        var batches = (int)Strides.Product(x.Dims[.._batch]);
        var inBatch = (int)Strides.Product(x.Dims[_batch..(_batch + depth)]);
        var rows = depth == 0 ? (int)Strides.Product(indices.Dims[..^1]) : (int)(indices.Length / depth);
        for (var row = 0; row < rows; row++)
        {
            long at = batches <= 1 ? 0 : (long)(row / (rows / batches)) * inBatch;
            long inner = 0;
            for (var d = 0; d < depth; d++)
                inner = inner * x.Dims[_batch + d] + Indices.At(call, indices, row * depth + d, x.Dims[_batch + d]);
            x.Bytes.Slice((int)(at + inner) * run, run).CopyTo(y[(row * run)..]);
        }
    }
}
