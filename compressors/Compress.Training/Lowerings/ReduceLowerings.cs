using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Reductions over axes, running sums and the greatest values along an axis.</summary>
internal static class ReduceLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        Of("ReduceMean", (x, axes, keep) => x.mean(axes, keep)),
        Of("ReduceSum", (x, axes, keep) => x.sum(axes, keep)),
        Of("ReduceMax", (x, axes, keep) => x.amax(axes, keep)),
        Of("ReduceMin", (x, axes, keep) => x.amin(axes, keep)),
        Of("ReduceProd", Product),
        Of("ReduceSumSquare", (x, axes, keep) => { using var square = x.mul(x); return square.sum(axes, keep); }),
        Of("ReduceL1", (x, axes, keep) => { using var size = x.abs(); return size.sum(axes, keep); }),
        Of("ReduceL2", (x, axes, keep) => { using var square = x.mul(x); using var sum = square.sum(axes, keep); return sum.sqrt(); }),
        Of("ReduceLogSum", (x, axes, keep) => { using var sum = x.sum(axes, keep); return sum.log(); }),
        Of("ReduceLogSumExp", LogSumExp),
        new("CumSum", RunningSum),
        new("TopK", TopK),
    ];

    private static Lowering Of(string opType, Func<Tensor, long[], bool, Tensor> compute) => new(opType, c =>
    {
        var x = c.Need(0);
        var axes = c.LongsOrAttribute(1, "axes");
        var keep = c.Node.Int("keepdims", 1) != 0;
        var emptyMeansNone = c.Node.Int("noop_with_empty_axes", 0) != 0;
        return c.Result(f =>
        {
            var given = axes?.Invoke(f) ?? [];
            if (given.Length == 0 && emptyMeansNone) return f[x].alias();
            var along = given.Length > 0 ? given : [.. Enumerable.Range(0, (int)f[x].dim()).Select(i => (long)i)];
            return compute(f[x], along, keep);
        });
    });

    private static Action<Frame> RunningSum(LoweringContext c)
    {
        var x = c.Need(0);
        var axes = c.Longs(1);
        bool exclusive = c.Node.Int("exclusive", 0) != 0, reverse = c.Node.Int("reverse", 0) != 0;
        return c.Result(f =>
        {
            var axis = axes(f)[0];
            using var turned = reverse ? f[x].flip(axis) : f[x].alias();
            using var sum = turned.cumsum(axis);
            using var kept = exclusive ? sum.sub(turned) : sum.alias();
            return reverse ? kept.flip(axis) : kept.alias();
        });
    }

    private static Action<Frame> TopK(LoweringContext c)
    {
        var x = c.Need(0);
        var count = c.LongsOrAttribute(1, "k") ?? throw c.Unsupported("it has no k");
        int axis = (int)c.Node.Int("axis", -1), values = c.Out(0), indices = c.Out(1);
        var largest = c.Node.Int("largest", 1) != 0;
        return f =>
        {
            var (best, places) = f[x].topk((int)count(f)[0], axis, largest, sorted: true);
            Keep(f, values, best);
            Keep(f, indices, places);
        };

        static void Keep(Frame f, int slot, Tensor value)
        {
            if (slot >= 0) f[slot] = value;
            else value.Dispose();
        }
    }

    private static Tensor Product(Tensor x, long[] axes, bool keep)
    {
        var rank = x.dim();
        var result = x.alias();
        // From the last axis to the first, so that dropped dimensions do not move those to come.
        foreach (var axis in axes.Select(a => a < 0 ? a + rank : a).OrderDescending())
        {
            using var before = result;
            result = before.prod(axis, keep);
        }
        return result;
    }

    /// <summary><c>max + log(sum(exp(x - max)))</c>, which does not overflow.</summary>
    private static Tensor LogSumExp(Tensor x, long[] axes, bool keep)
    {
        using var attached = x.amax(axes, true);
        using var max = attached.detach();
        using var shifted = x.sub(max);
        using var exp = shifted.exp();
        using var sum = exp.sum(axes, true);
        using var log = sum.log();
        var result = log.add(max);
        if (keep) return result;
        using var kept = result;
        var rank = x.dim();
        var gone = axes.Select(a => a < 0 ? a + rank : a).ToHashSet();
        return kept.reshape([.. kept.shape.Where((_, i) => !gone.Contains(i))]);
    }
}
