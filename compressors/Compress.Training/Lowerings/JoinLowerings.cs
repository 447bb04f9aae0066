using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Concat, Split, Slice and Pad.</summary>
internal static class JoinLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("Concat", Concat) { PassesWeights = true },
        new("Split", Split) { PassesWeights = true },
        new("Slice", Slice) { PassesWeights = true },
        new("Pad", Pad),
    ];

    private static Action<Frame> Concat(LoweringContext c)
    {
        var slots = Enumerable.Range(0, c.InputCount).Select(c.Need).ToArray();
        var axis = c.Node.Int("axis", c.Opset < 4 ? 1 : 0);
        return c.Result(f => torch.cat(Array.ConvertAll(slots, s => f[s]), axis));
    }

    private static Action<Frame> Split(LoweringContext c)
    {
        var x = c.Need(0);
        var axis = c.Node.Int("axis", 0);
        var sizes = c.LongsOrAttribute(1, "split");
        var parts = c.Node.Outputs.Length;
        var outputs = Enumerable.Range(0, parts).Select(c.Out).ToArray();
        return f =>
        {
            var given = sizes?.Invoke(f) ?? Even(f[x].shape[(int)(axis < 0 ? axis + f[x].dim() : axis)], parts);
            var made = f[x].split(given, axis);
            for (var i = 0; i < made.Length; i++)
            {
                if (outputs[i] >= 0) f[outputs[i]] = made[i];
                else made[i].Dispose();
            }
        };
    }

    private static long[] Even(long size, int parts)
    {
        var part = (size + parts - 1) / parts;
        var sizes = Enumerable.Repeat(part, parts).ToArray();
        sizes[^1] = size - part * (parts - 1);
        return sizes;
    }

    private static Action<Frame> Slice(LoweringContext c)
    {
        var x = c.Need(0);
        var starts = c.LongsOrAttribute(1, "starts") ?? throw c.Unsupported("it has no starts");
        var ends = c.LongsOrAttribute(2, "ends") ?? throw c.Unsupported("it has no ends");
        var axes = c.LongsOrAttribute(3, "axes");
        var steps = c.Node.HasInput(4) ? c.Longs(4) : null;
        return c.Result(f =>
        {
            long[] from = starts(f), to = ends(f);
            var along = axes?.Invoke(f) ?? [.. Enumerable.Range(0, from.Length).Select(i => (long)i)];
            var strides = steps?.Invoke(f) ?? [.. Enumerable.Repeat(1L, from.Length)];
            var result = f[x].alias();
            for (var i = 0; i < from.Length; i++)
            {
                using var before = result;
                result = SliceOne(before, (int)(along[i] < 0 ? along[i] + before.dim() : along[i]), from[i], to[i], strides[i]);
            }
            return result;
        });
    }

    private static Tensor SliceOne(Tensor x, int axis, long start, long end, long step)
    {
        var size = x.shape[axis];
        if (step > 0)
        {
            start = Math.Clamp(start < 0 ? start + size : start, 0, size);
            end = Math.Clamp(end < 0 ? end + size : end, 0, size);
            return x.slice(axis, start, Math.Max(start, end), step);
        }
        // libtorch has no negative steps: the axis is turned around and sliced forwards.
        start = Math.Clamp(start < 0 ? start + size : start, -1, size - 1);
        end = Math.Clamp(end < 0 ? end + size : end, -1, size - 1);
        using var turned = x.flip(axis);
        var first = size - 1 - start;
        return turned.slice(axis, first, Math.Max(first, size - 1 - end), -step);
    }

    private static Action<Frame> Pad(LoweringContext c)
    {
        var x = c.Need(0);
        var pads = c.LongsOrAttribute(1, c.Node.Attributes.ContainsKey("paddings") ? "paddings" : "pads") ?? throw c.Unsupported("it has no pads");
        var value = c.NumberOrAttribute(2, "value") ?? 0;
        var axes = c.Node.HasInput(3) ? c.Longs(3) : null;
        var mode = c.Node.Text("mode", "constant") switch
        {
            "constant" => PaddingModes.Constant,
            "reflect" => PaddingModes.Reflect,
            "edge" => PaddingModes.Replicate,
            "wrap" => PaddingModes.Circular,
            var other => throw c.Unsupported($"its mode '{other}' is not supported"),
        };
        return c.Result(f =>
        {
            var rank = (int)f[x].dim();
            var given = pads(f);
            var along = axes?.Invoke(f) ?? [.. Enumerable.Range(0, given.Length / 2).Select(i => (long)i)];
            var torchPads = new long[2 * rank];
            for (var i = 0; i < along.Length; i++)
            {
                var axis = (int)(along[i] < 0 ? along[i] + rank : along[i]);
                torchPads[2 * (rank - 1 - axis)] = given[i];
                torchPads[2 * (rank - 1 - axis) + 1] = given[i + along.Length];
            }
            if (mode == PaddingModes.Constant) return F.pad(f[x], torchPads, mode, value);
            // The other modes pad the trailing dimensions only; leading pads must be zero and are left off.
            var used = torchPads.Length;
            while (used > 2 && torchPads[used - 1] == 0 && torchPads[used - 2] == 0) used -= 2;
            if (used == 2 && torchPads[0] == 0 && torchPads[1] == 0) return f[x].alias();
            return F.pad(f[x], torchPads[..Math.Max(used, rank > 2 ? 2 * (rank - 2) : used)], mode);
        });
    }
}
