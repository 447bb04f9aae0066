using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Indexing;

/// <summary>Reads index tensors and proves every index before it is used.</summary>
internal static class Indices
{
    /// <summary>The index at a position, counted from the front; negative ones count from the back.</summary>
    public static long At(OperatorCall call, TensorBuffer indices, int position, long size)
    {
        var index = indices.Type == ElementType.Int64 ? indices.Span<long>()[position] : indices.Span<int>()[position];
        var from = index < 0 ? index + size : index;
        if ((ulong)from >= (ulong)size)
            throw call.Error($"index {index} at position {position} is outside an axis of {size}; expected {-size} to {size - 1}");
        return from;
    }

    /// <summary>Refuses index tensors that are neither int32 nor int64.</summary>
    public static void RequireIndices(NodeReader node, int input)
    {
        if (node.Type(input) is not (ElementType.Int64 or ElementType.Int32))
            throw node.Error($"the indices are {node.Type(input)}; int64 or int32 is expected");
    }
}
