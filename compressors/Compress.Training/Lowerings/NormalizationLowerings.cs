using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Normalizations by statistics of the sample itself.</summary>
internal static class NormalizationLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("InstanceNormalization", Instance) { Weights = [1, 2], ResultMayBeOverwritten = true },
        new("LayerNormalization", Layer) { Weights = [1, 2], ResultMayBeOverwritten = true },
        new("GroupNormalization", Group) { Weights = [1, 2], ResultMayBeOverwritten = true },
        new("RMSNormalization", RootMeanSquare) { Weights = [1] },
        new("LpNormalization", LpNorm),
        new("MeanVarianceNormalization", MeanVariance),
        new("LRN", LocalResponse),
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

    private static Action<Frame> RootMeanSquare(LoweringContext c)
    {
        int x = c.Need(0), scale = c.Need(1);
        var epsilon = c.Node.Float("epsilon", 1e-5f);
        var axis = c.Node.Int("axis", -1);
        return c.Result(f =>
        {
            var rank = f[x].dim();
            long[] axes = [.. Enumerable.Range(0, (int)rank).Select(i => (long)i).Where(i => i >= (axis < 0 ? axis + rank : axis))];
            using var square = f[x].square();
            using var mean = square.mean(axes, keepdim: true);
            using var raised = mean.add(epsilon);
            using var inverse = raised.rsqrt();
            using var normal = f[x].mul(inverse);
            return normal.mul(f[scale]);
        });
    }

    private static Action<Frame> LpNorm(LoweringContext c)
    {
        var axis = c.Node.Int("axis", -1);
        var p = c.Node.Int("p", 2);
        if (p is not (1 or 2)) throw c.Unsupported($"the norm p = {p} is not defined for the operator; 1 and 2 are");
        return c.Map(x =>
        {
            using var parts = p == 1 ? x.abs() : x.square();
            using var sum = parts.sum(axis, keepdim: true);
            using var norm = p == 1 ? sum.alias() : sum.sqrt();
            return x.div(norm);
        });
    }

    /// <summary><c>(x - E[x]) / (sqrt(E[x^2] - E[x]^2) + 1e-9)</c>.</summary>
    private static Action<Frame> MeanVariance(LoweringContext c)
    {
        var axes = c.Node.Ints("axes", [0, 2, 3]).ToArray();
        return c.Map(x =>
        {
            using var mean = x.mean(axes, keepdim: true);
            using var centred = x.sub(mean);
            using var square = x.square();
            using var meanSquare = square.mean(axes, keepdim: true);
            using var squareMean = mean.square();
            using var variance = meanSquare.sub(squareMean);
            using var deviation = variance.sqrt();
            using var divisor = deviation.add(1e-9);
            return centred.div(divisor);
        });
    }

    /// <summary><c>x / (bias + alpha / size * sum of squares over size neighbouring channels)^beta</c>.</summary>
    private static Action<Frame> LocalResponse(LoweringContext c)
    {
        float alpha = c.Node.Float("alpha", 1e-4f), beta = c.Node.Float("beta", 0.75f), bias = c.Node.Float("bias", 1);
        var size = c.Node.Int("size", 1);
        return c.Map(x =>
        {
            using var square = x.square();
            var pads = new long[2 * (x.dim() - 1)];
            (pads[^2], pads[^1]) = ((size - 1) / 2, size - 1 - (size - 1) / 2);
            using var padded = F.pad(square, pads);
            using Tensor windows = padded.unfold(1, size, 1);
            using var sums = windows.sum(-1);
            using var scaled = sums.mul((double)alpha / size);
            using var raised = scaled.add(bias);
            using var divisor = raised.pow(beta);
            return x.div(divisor);
        });
    }
}
