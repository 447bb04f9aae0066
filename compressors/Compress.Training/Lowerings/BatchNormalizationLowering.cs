using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>
/// BatchNormalization. In training mode the batch's statistics normalize and the running ones move:
/// <c>running = running * momentum + batch * (1 - momentum)</c> with ONNX's momentum (libtorch's is one minus that). Statistics that
/// the graph computes itself are used as they come, in both modes, with a gradient.
/// </summary>
internal static class BatchNormalizationLowering
{
    public static Lowering BatchNormalization { get; } = new("BatchNormalization", Lower) { Weights = [1, 2], ResultMayBeOverwritten = true };

    private static Action<Frame> Lower(LoweringContext c)
    {
        int x = c.Need(0), scale = c.Need(1), bias = c.Need(2), mean = c.Need(3), variance = c.Need(4);
        var epsilon = c.Node.Float("epsilon", 1e-5f);
        var momentum = 1 - c.Node.Float("momentum", 0.9f);
        if (c.Opset < 9 && c.Node.Int("spatial", 1) == 0)
            throw c.Unsupported("statistics per position (spatial = 0) are not supported");
        if (!c.IsBuffer(3) || !c.IsBuffer(4)) return c.Result(f => Normalise(f[x], f[scale], f[bias], f[mean], f[variance], epsilon));
        var keepsStatistics = !c.Options.FreezeStatistics;
        return c.Result(f => F.batch_norm(f[x], f[mean], f[variance], f[scale], f[bias], f.Training && keepsStatistics, momentum, epsilon));
    }

    private static Tensor Normalise(Tensor x, Tensor scale, Tensor bias, Tensor mean, Tensor variance, float epsilon)
    {
        using var scope = torch.NewDisposeScope();
        var spread = variance.add(epsilon).sqrt();
        var gain = scale.div(spread);
        var result = x.sub(Channels(mean)).mul(Channels(gain)).add(Channels(bias));
        return scope.MoveToOuter(result);

        Tensor Channels(Tensor values) => values.reshape([-1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)]);
    }
}
