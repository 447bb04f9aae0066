using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Reductions of floats.</summary>
internal static class ReduceFusions
{
    /// <summary>A reduction of neighbouring axes known before the run; over all of an image it is a global pool.</summary>
    public static Match? Reduce(Node root, Matcher m)
    {
        ReduceKind? kind = root.Domain.Length > 0 ? null : root.OpType switch
        {
            "ReduceSum" => ReduceKind.Sum,
            "ReduceMean" => ReduceKind.Mean,
            "ReduceMax" => ReduceKind.Max,
            "ReduceMin" => ReduceKind.Min,
            "ReduceSumSquare" => ReduceKind.SumSquare,
            _ => null,
        };
        if (kind is not { } function || m.Type(root.Input(0)) != ElementType.Float32 || m.Constant(root.Input(0)) is not null) return null;
        var x = m.Dims(root.Input(0));
        if (Tensor.CountElements(x) == 0 || Axes(root, x.Length, m) is not { } reduced) return null;
        if (IsWholeImage(x, reduced) && function is ReduceKind.Mean or ReduceKind.Max) return Global(root, m, x, function == ReduceKind.Max);
        // Axes of one element do not count; those that do must stand together.
        long outer = 1, inner = 1, middle = 1;
        var seen = false;
        for (var d = 0; d < x.Length; d++)
        {
            if (x[d] == 1) continue;
            if (reduced[d])
            {
                if (inner > 1) return null;
                (middle, seen) = (middle * x[d], true);
            }
            else if (seen) inner *= x[d];
            else outer *= x[d];
        }
        return new Match([root], value => new ReduceOp(FloatFusions.NameOf(root), root.OpType, function, (outer, middle, inner), value(root.Input(0)), value(root.Output())));
    }

    private static Match Global(Node root, Matcher m, long[] x, bool isMax)
    {
        var shape = new ConvShape
        {
            Batch = (int)x[0], InChannels = (int)x[1], OutChannels = (int)x[1], Groups = (int)x[1],
            InHeight = x.Length == 4 ? (int)x[2] : 1, InWidth = (int)x[^1], KernelHeight = x.Length == 4 ? (int)x[2] : 1, KernelWidth = (int)x[^1],
        };
        return new Match([root], value => new PoolOp(FloatFusions.NameOf(root), root.OpType, new PoolGeometry(shape, isMax, false, true), value(root.Input(0)), value(root.Output())));
    }

    private static bool IsWholeImage(long[] x, bool[] reduced)
    {
        if (x.Length is not (3 or 4) || reduced[0] || reduced[1]) return false;
        for (var d = 2; d < x.Length; d++)
            if (!reduced[d] && x[d] != 1) return false;
        return true;
    }

    private static bool[]? Axes(Node root, int rank, Matcher m)
    {
        var reduced = new bool[rank];
        long[] axes = [.. root.Ints("axes")];
        if (root.HasInput(1))
        {
            if (m.Constant(root.Input(1)) is not { ElementType: ElementType.Int64 } list) return null;
            axes = list.AsSpan<long>().ToArray();
        }
        if (axes.Length == 0 && root.Int("noop_with_empty_axes", 0) != 0) return null;
        if (axes.Length == 0) Array.Fill(reduced, true);
        foreach (var axis in axes)
        {
            var at = axis < 0 ? axis + rank : axis;
            if (at < 0 || at >= rank) return null;
            reduced[at] = true;
        }
        return reduced;
    }
}
