using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Operators that change how a value is laid out, not what it holds.</summary>
internal static class ShapeLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("Reshape", Reshape) { PassesWeights = true },
        new("Flatten", Flatten) { PassesWeights = true },
        new("Transpose", Transpose) { PassesWeights = true },
        new("Squeeze", Squeeze) { PassesWeights = true },
        new("Unsqueeze", Unsqueeze) { PassesWeights = true },
        new("Expand", Expand) { PassesWeights = true },
        new("Tile", Tile),
        new("DepthToSpace", DepthToSpace),
        new("SpaceToDepth", SpaceToDepth),
    ];

    private static Action<Frame> Reshape(LoweringContext c)
    {
        var x = c.Need(0);
        var wanted = c.LongsOrAttribute(1, "shape") ?? throw c.Unsupported("it has no shape");
        var copiesZeros = c.Node.Int("allowzero", 0) == 0;
        var batch = c.DeclaredBatch;
        return c.Result(f =>
        {
            var from = f[x].shape;
            var to = (long[])wanted(f).Clone();
            if (copiesZeros)
                for (var i = 0; i < to.Length; i++)
                    if (to[i] == 0) to[i] = from[i];
            ScaleBatch(from, to, batch);
            return f[x].reshape(to);
        });
    }

    /// <summary>
    /// A graph exported with a fixed batch size writes that size into its reshapes. Where the number of elements is a multiple of
    /// what the shape asks for, the leading dimension is that fixed batch and grows along; no other reading fits.
    /// </summary>
    private static void ScaleBatch(long[] from, long[] to, long batch)
    {
        if (batch <= 0 || to.Length == 0 || to[0] != batch || to.Contains(-1L)) return;
        long have = 1, want = 1;
        foreach (var d in from) have *= d;
        foreach (var d in to) want *= d;
        if (want > 0 && have != want && have % want == 0) to[0] *= have / want;
    }

    private static Action<Frame> Flatten(LoweringContext c)
    {
        var axis = (int)c.Node.Int("axis", 1);
        return c.Map(x =>
        {
            var shape = x.shape;
            var at = axis < 0 ? axis + shape.Length : axis;
            long rows = 1, columns = 1;
            for (var i = 0; i < shape.Length; i++)
            {
                if (i < at) rows *= shape[i];
                else columns *= shape[i];
            }
            return x.reshape(rows, columns);
        });
    }

    private static Action<Frame> Transpose(LoweringContext c)
    {
        var order = c.Node.Ints("perm").ToArray();
        return c.Map(x => x.permute(order.Length > 0 ? order : [.. Enumerable.Range(0, (int)x.dim()).Reverse().Select(i => (long)i)]));
    }

    private static Action<Frame> Squeeze(LoweringContext c)
    {
        var x = c.Need(0);
        var axes = c.LongsOrAttribute(1, "axes");
        return c.Result(f =>
        {
            var shape = f[x].shape;
            var gone = axes is null
                ? [.. Enumerable.Range(0, shape.Length).Where(i => shape[i] == 1)]
                : axes(f).Select(a => (int)(a < 0 ? a + shape.Length : a)).ToHashSet();
            foreach (var axis in gone)
                if (shape[axis] != 1) throw c.Unsupported($"axis {axis} of [{string.Join(", ", shape)}] is not 1");
            return f[x].reshape([.. shape.Where((_, i) => !gone.Contains(i))]);
        });
    }

    private static Action<Frame> Unsqueeze(LoweringContext c)
    {
        var x = c.Need(0);
        var axes = c.LongsOrAttribute(1, "axes") ?? throw c.Unsupported("it has no axes");
        return c.Result(f =>
        {
            var added = axes(f);
            var shape = f[x].shape;
            var rank = shape.Length + added.Length;
            var ones = added.Select(a => a < 0 ? a + rank : a).ToHashSet();
            var result = new long[rank];
            for (int i = 0, from = 0; i < rank; i++) result[i] = ones.Contains(i) ? 1 : shape[from++];
            return f[x].reshape(result);
        });
    }

    private static Action<Frame> Expand(LoweringContext c)
    {
        var x = c.Need(0);
        var wanted = c.Longs(1);
        return c.Result(f =>
        {
            long[] from = f[x].shape, to = wanted(f);
            var rank = Math.Max(from.Length, to.Length);
            var result = new long[rank];
            for (var i = 1; i <= rank; i++)
            {
                var a = i <= from.Length ? from[^i] : 1;
                var b = i <= to.Length ? to[^i] : 1;
                result[^i] = a == 1 ? b : a;
            }
            return f[x].expand(result);
        });
    }

    private static Action<Frame> Tile(LoweringContext c)
    {
        var x = c.Need(0);
        var repeats = c.Longs(1);
        return c.Result(f => f[x].repeat(repeats(f)));
    }

    private static Action<Frame> DepthToSpace(LoweringContext c)
    {
        var block = c.Node.Int("blocksize", 1);
        var depthFirst = c.Node.Text("mode", "DCR") == "DCR";
        return c.Map(x =>
        {
            var s = x.shape;
            var channels = s[1] / (block * block);
            using var split = depthFirst
                ? x.reshape(s[0], block, block, channels, s[2], s[3])
                : x.reshape(s[0], channels, block, block, s[2], s[3]);
            using var ordered = depthFirst ? split.permute(0, 3, 4, 1, 5, 2) : split.permute(0, 1, 4, 2, 5, 3);
            return ordered.reshape(s[0], channels, s[2] * block, s[3] * block);
        });
    }

    private static Action<Frame> SpaceToDepth(LoweringContext c)
    {
        var block = c.Node.Int("blocksize", 1);
        return c.Map(x =>
        {
            var s = x.shape;
            using Tensor split = x.reshape(s[0], s[1], s[2] / block, block, s[3] / block, block);
            using var ordered = split.permute(0, 3, 5, 1, 2, 4);
            return ordered.reshape(s[0], s[1] * block * block, s[2] / block, s[3] / block);
        });
    }
}
