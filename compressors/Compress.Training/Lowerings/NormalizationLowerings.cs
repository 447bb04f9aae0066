using F = TorchSharp.torch.nn.functional;

namespace Compress.Training.Lowerings;

/// <summary>InstanceNormalization, LayerNormalization, GroupNormalization and LRN.</summary>
internal static class NormalizationLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("InstanceNormalization", Instance) { Weights = [1, 2], ResultMayBeOverwritten = true },
        new("LayerNormalization", Layer) { Weights = [1, 2], ResultMayBeOverwritten = true },
        new("GroupNormalization", Group) { Weights = [1, 2], ResultMayBeOverwritten = true },
    ];

    private static Action<Frame> Instance(LoweringContext c)
    {
        int x = c.Need(0), scale = c.Need(1), bias = c.Need(2);
        var epsilon = c.Node.Float("epsilon", 1e-5f);
        return c.Result(f => F.group_norm(f[x], f[x].shape[1], f[scale], f[bias], epsilon));
    }

    private static Action<Frame> Layer(LoweringContext c)
    {
        int x = c.Need(0), scale = c.Need(1), bias = c.In(2);
        var epsilon = c.Node.Float("epsilon", 1e-5f);
        var axis = c.Node.Int("axis", -1);
        if (c.Node.Outputs.Skip(1).Any(o => o.Length > 0)) throw c.Unsupported("its outputs Mean and InvStdDev are not supported");
        return c.Result(f =>
        {
            var shape = f[x].shape;
            var dims = shape[(int)(axis < 0 ? axis + shape.Length : axis)..];
            using var gain = f[scale].expand(dims);
            using var shift = bias < 0 ? null : f[bias].expand(dims);
            return F.layer_norm(f[x], dims, gain, shift, epsilon);
        });
    }

    private static Action<Frame> Group(LoweringContext c)
    {
        int x = c.Need(0), scale = c.Need(1), bias = c.Need(2);
        var epsilon = c.Node.Float("epsilon", 1e-5f);
        var groups = c.Node.Int("num_groups", 1);
        return c.Result(f =>
        {
            var channels = f[x].shape[1];
            if (c.Opset >= 21) return F.group_norm(f[x], groups, f[scale], f[bias], epsilon);
            // Before opset 21 scale and bias were one a group.
            using var gain = f[scale].repeat_interleave(channels / groups);
            using var shift = f[bias].repeat_interleave(channels / groups);
            return F.group_norm(f[x], groups, gain, shift, epsilon);
        });
    }
}
