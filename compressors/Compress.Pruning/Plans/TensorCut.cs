using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>Takes indices out of an axis of a tensor.</summary>
internal static class TensorCut
{
    /// <summary>The tensor without <paramref name="indices"/> (ascending) of <paramref name="axis"/>.</summary>
    public static Tensor Without(Tensor tensor, int axis, ReadOnlySpan<int> indices, string name)
    {
        if (axis < 0 || axis >= tensor.Dims.Length)
            throw new ModelException($"A pruning plan cuts axis {axis} of '{name}', which is {tensor}.");
        var size = (int)tensor.Dims[axis];
        if (indices[0] < 0 || indices[^1] >= size || indices.Length >= size)
            throw new ModelException($"A pruning plan cuts {indices.Length} indices up to {indices[^1]} out of axis {axis} of '{name}', which is {tensor}; at least one must stay.");
        var inner = tensor.ElementType.BitsPerElement() / 8;
        for (var i = axis + 1; i < tensor.Dims.Length; i++) inner = checked(inner * (int)tensor.Dims[i]);
        var outer = 1L;
        for (var i = 0; i < axis; i++) outer *= tensor.Dims[i];

        var kept = new byte[outer * (size - indices.Length) * inner];
        var source = tensor.Bytes.Span;
        var to = 0;
        for (var o = 0; o < outer; o++)
        {
            for (int i = 0, next = 0; i < size; i++)
            {
                if (next < indices.Length && indices[next] == i)
                {
                    next++;
                    continue;
                }
                source.Slice(checked((int)(((o * size) + i) * inner)), inner).CopyTo(kept.AsSpan(to));
                to += inner;
            }
        }
        return Tensor.FromBytes(tensor.ElementType, tensor.Dims.SetItem(axis, size - indices.Length).AsSpan(), kept);
    }
}
