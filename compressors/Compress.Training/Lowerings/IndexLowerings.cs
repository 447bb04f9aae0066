using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Reading and writing by index: Gather, GatherElements, GatherND, ScatterND, OneHot.</summary>
internal static class IndexLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("Gather", Gather) { Weights = [0] },
        new("GatherElements", GatherElements),
        new("GatherND", GatherND),
        new("ScatterND", ScatterND),
        new("ScatterElements", ScatterElements),
        new("OneHot", OneHot),
        new("ArgMax", c => Arg(c, (x, axis, keep) => x.argmax(axis, keep))),
        new("ArgMin", c => Arg(c, (x, axis, keep) => x.argmin(axis, keep))),
    ];

    private static Action<Frame> Gather(LoweringContext c)
    {
        int x = c.Need(0), at = c.Need(1);
        var axis = c.Node.Int("axis", 0);
        // An embedding: its gradient adds up rows, which libtorch does much faster under this name.
        if (axis == 0 && c.IsTrained(0))
        {
            return c.Result(f =>
            {
                if (f[x].dim() != 2) return Pick(f[x], f[at], axis);
                using var rows = Wrapped(f[at], f[x].shape[0], f[x]);
                return torch.nn.functional.embedding(rows, f[x]);
            });
        }
        return c.Result(f => Pick(f[x], f[at], axis));
    }

    private static Tensor Pick(Tensor values, Tensor at, long axis)
    {
        var shape = values.shape;
        var along = (int)(axis < 0 ? axis + shape.Length : axis);
        using var flat = at.reshape(-1);
        using var index = Wrapped(flat, shape[along], values);
        using var picked = values.index_select(along, index);
        return picked.reshape([.. shape[..along], .. at.shape, .. shape[(along + 1)..]]);
    }

    private static Action<Frame> GatherElements(LoweringContext c)
    {
        int x = c.Need(0), at = c.Need(1);
        var axis = c.Node.Int("axis", 0);
        return c.Result(f =>
        {
            var along = (int)(axis < 0 ? axis + f[x].dim() : axis);
            using var index = Wrapped(f[at], f[x].shape[along], f[x]);
            return f[x].gather(along, index);
        });
    }

    private static Action<Frame> GatherND(LoweringContext c)
    {
        int x = c.Need(0), at = c.Need(1);
        if (c.Node.Int("batch_dims", 0) != 0) throw c.Unsupported("batch_dims other than 0 are not supported");
        return c.Result(f =>
        {
            var (rows, depth) = Rows(f[x], f[at]);
            using (rows)
            {
                long[] shape = f[x].shape, wanted = f[at].shape;
                using var flat = f[x].reshape([-1, .. shape[depth..]]);
                using var picked = flat.index_select(0, rows);
                return picked.reshape([.. wanted[..^1], .. shape[depth..]]);
            }
        });
    }

    private static Action<Frame> ScatterND(LoweringContext c)
    {
        int x = c.Need(0), at = c.Need(1), updates = c.Need(2);
        var reduction = c.Node.Text("reduction", "none");
        if (reduction is not ("none" or "add")) throw c.Unsupported($"its reduction '{reduction}' is not supported");
        return c.Result(f =>
        {
            var (rows, depth) = Rows(f[x], f[at]);
            using (rows)
            {
                var shape = f[x].shape;
                using var flat = f[x].reshape([-1, .. shape[depth..]]);
                using var values = f[updates].reshape([-1, .. shape[depth..]]);
                using var result = reduction == "add" ? flat.index_add(0, rows, values) : flat.index_copy(0, rows, values);
                return result.reshape(shape);
            }
        });
    }

    private static Action<Frame> ScatterElements(LoweringContext c)
    {
        int x = c.Need(0), at = c.Need(1), updates = c.Need(2);
        var axis = c.Node.Int("axis", 0);
        var reduction = c.Node.Text("reduction", "none");
        if (reduction is not ("none" or "add")) throw c.Unsupported($"its reduction '{reduction}' is not supported");
        return c.Result(f =>
        {
            var along = (int)(axis < 0 ? axis + f[x].dim() : axis);
            using var index = Wrapped(f[at], f[x].shape[along], f[x]);
            return reduction == "add" ? f[x].scatter_add(along, index, f[updates]) : f[x].scatter(along, index, f[updates]);
        });
    }

    private static Action<Frame> OneHot(LoweringContext c)
    {
        int at = c.Need(0), values = c.Need(2);
        var depth = c.Longs(1);
        var axis = (int)c.Node.Int("axis", -1);
        return c.Result(f =>
        {
            var size = depth(f)[0];
            using var numbers = f[at].to_type(torch.ScalarType.Int64);
            using var index = Wrapped(numbers, size, f[values]);
            var along = axis < 0 ? axis + (int)index.dim() + 1 : axis;
            using var column = index.unsqueeze(along);
            using var line = torch.arange(size, device: index.device);
            using var spread = line.reshape([size, .. Enumerable.Repeat(1L, (int)index.dim() - along)]);
            using var hit = column.eq(spread);
            using var off = f[values].select(0, 0);
            using var on = f[values].select(0, 1);
            return torch.where(hit, on, off);
        });
    }

    private static Action<Frame> Arg(LoweringContext c, Func<Tensor, long, bool, Tensor> compute)
    {
        var axis = c.Node.Int("axis", 0);
        var keep = c.Node.Int("keepdims", 1) != 0;
        if (c.Node.Int("select_last_index", 0) != 0) throw c.Unsupported("select_last_index is not supported");
        return c.Map(x => compute(x, axis, keep));
    }

    /// <summary>Indices as 64-bit integers on the values' device, negative ones counted from the end.</summary>
    private static Tensor Wrapped(Tensor index, long size, Tensor values)
    {
        using var placed = index.to(values.device);
        using var wide = placed.to_type(torch.ScalarType.Int64);
        return wide.remainder(size);
    }

    /// <summary>Index tuples as row numbers of the values flattened over the dimensions that a tuple covers.</summary>
    private static (Tensor Rows, int Depth) Rows(Tensor values, Tensor index)
    {
        var shape = values.shape;
        var depth = (int)index.shape[^1];
        using var tuples = index.reshape(-1, depth);
        Tensor? rows = null;
        for (var i = 0; i < depth; i++)
        {
            using var column = tuples.select(1, i);
            using var part = Wrapped(column, shape[i], values);
            using var before = rows;
            using var scaled = before?.mul(shape[i]);
            rows = scaled is null ? part.alias() : scaled.add(part);
        }
        return (rows!, depth);
    }
}
