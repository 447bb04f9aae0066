using Compress.Graphs;
using Onnx;

namespace Compress.Onnx;

/// <summary>Makes sparse tensors dense: values are scattered to the positions that the indices give, all else is zero.</summary>
internal static class SparseTensors
{
    /// <summary>Makes one tensor dense.</summary>
    /// <param name="sparse">The tensor: values [n], indices [n] (linear) or [n, rank], ascending and different.</param>
    /// <param name="tensors">Reads the parts.</param>
    /// <param name="place">Where it stands, for messages.</param>
    /// <param name="limit">Most bytes that all sparse tensors together may take.</param>
    /// <param name="used">Bytes taken so far.</param>
    internal static Graphs.Tensor ToDense(SparseTensorProto sparse, TensorReader tensors, string place, long limit, ref long used)
    {
        if (sparse.Values is null || sparse.Indices is null)
        {
            throw new ModelException($"The {place} has no {(sparse.Values is null ? "values" : "indices")}.");
        }

        long[] dims = [.. sparse.Dims];
        var values = tensors.Read(sparse.Values, $"values of the {place}", named: true);
        var indices = tensors.Read(sparse.Indices, $"indices of the {place}", named: true);
        var size = values.ElementType.BitsPerElement() / 8;
        var count = Graphs.Tensor.CountElements(dims);
        if (size == 0)
        {
            throw new ModelException($"The {place} has elements of type {values.ElementType}; expected a type of whole bytes.");
        }

        if (values.Dims.Length != 1 || indices.ElementType != ElementType.Int64
            || !(indices.Dims.SequenceEqual([values.Length]) || indices.Dims.SequenceEqual([values.Length, dims.Length])))
        {
            throw new ModelException($"The {place} has values {values} and indices {indices}; expected values [n] and indices Int64[n] or Int64[n, {dims.Length}].");
        }

        if (count > (limit - used) / size)
        {
            throw new ModelException(
                $"The {place} of shape [{string.Join(", ", dims)}] takes {(Int128)count * size} bytes when it is made dense; {limit - used} of {limit} are left ({nameof(OnnxImportOptions.SparseLimit)}).");
        }

        used += count * size;
        var dense = new byte[count * size];
        var at = indices.AsSpan<long>();
        for (var i = 0; i < values.Length; i++)
        {
            var position = indices.Dims.Length == 1 ? at[i] : Linear(at.Slice(i * dims.Length, dims.Length), dims);
            if ((ulong)position >= (ulong)count)
            {
                throw new ModelException($"Index {i} of the {place} lies outside its shape [{string.Join(", ", dims)}].");
            }

            values.Bytes.Span.Slice(i * size, size).CopyTo(dense.AsSpan((int)(position * size)));
        }

        return Graphs.Tensor.FromBytes(values.ElementType, dims, dense).WithNotes(values.Notes);
    }

    private static long Linear(ReadOnlySpan<long> index, long[] dims)
    {
        long position = 0;
        for (var axis = 0; axis < dims.Length; axis++)
        {
            if ((ulong)index[axis] >= (ulong)dims[axis])
            {
                return -1;
            }

            position = (position * dims[axis]) + index[axis];
        }

        return position;
    }
}
