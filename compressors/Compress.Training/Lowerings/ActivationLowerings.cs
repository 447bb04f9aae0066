using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Activation functions with parameters or limits. Those without are in <see cref="UnaryLowerings"/>.</summary>
internal static class ActivationLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("Relu", Relu),
        new("LeakyRelu", c => { var slope = c.Node.Float("alpha", 0.01f); return c.Map(x => F.leaky_relu(x, slope)); }),
        new("Clip", Clip),
        new("PRelu", PRelu) { Weights = [1] },
        new("Elu", c => { var alpha = c.Node.Float("alpha", 1); return c.Map(x => F.elu(x, alpha)); }),
        new("Gelu", c => { var tanh = c.Node.Text("approximate", "none") == "tanh"; return c.Map(x => tanh ? GeluTanh(x) : x.gelu()); }),
        new("HardSigmoid", HardSigmoid),
        new("HardSwish", c => c.Map(F.hardswish)),
        new("Softplus", c => c.Map(x => F.softplus(x))),
        new("Softsign", c => c.Map(x => { using var size = x.abs(); size.add_(1); return x.div(size); })),
        new("Celu", c => { var alpha = c.Node.Float("alpha", 1); return c.Map(x => F.celu(x, alpha)); }),
        new("Selu", Selu),
        new("Swish", c => { var alpha = c.Node.Float("alpha", 1); return c.Map(x => { using var scaled = x.mul(alpha); using var gate = scaled.sigmoid(); return x.mul(gate); }); }),
        new("ThresholdedRelu", c => { var alpha = c.Node.Float("alpha", 1); return c.Map(x => { using var mask = x.gt(alpha); return x.mul(mask); }); }),
        new("Shrink", Shrink),
        new("Mish", c => c.Map(x => { using var plus = F.softplus(x); using var tanh = plus.tanh(); return x.mul(tanh); })),
    ];

    private static Action<Frame> Relu(LoweringContext c)
    {
        var x = c.Need(0);
        return c.MayOverwrite(0)
            ? c.Result(f => f.Observed ? f[x].relu() : f.Take(x).relu_())
            : c.Result(f => f[x].relu());
    }

    private static Action<Frame> Clip(LoweringContext c)
    {
        double? low = c.NumberOrAttribute(1, "min"), high = c.NumberOrAttribute(2, "max");
        if (low is null && high is null) return c.Map(x => x.alias());
        return c.Map(x => x.clamp(low is { } l ? (Scalar?)l : null, high is { } h ? (Scalar?)h : null));
    }

    private static Action<Frame> PRelu(LoweringContext c)
    {
        int x = c.Need(0), slope = c.Need(1);
        return c.Result(f =>
        {
            // ONNX broadcasts the slope towards the input; this holds for any shape: max(x, 0) + slope * min(x, 0).
            using var positive = f[x].relu();
            using var negative = f[x].clamp_max(0);
            using var sloped = negative.mul(f[slope]);
            return positive.add(sloped);
        });
    }

    /// <summary><c>gamma * (max(x, 0) + alpha * (exp(min(x, 0)) - 1))</c>.</summary>
    private static Action<Frame> Selu(LoweringContext c)
    {
        float alpha = c.Node.Float("alpha", 1.67326319217681884765625f), gamma = c.Node.Float("gamma", 1.05070102214813232421875f);
        return c.Map(x =>
        {
            using var positive = x.relu();
            using var negative = x.clamp_max(0);
            using var exp = negative.expm1();
            using var sum = positive.add(exp, alpha);
            return sum.mul(gamma);
        });
    }

    /// <summary>Beyond plus or minus lambd the value moved towards 0 by bias, 0 between.</summary>
    private static Action<Frame> Shrink(LoweringContext c)
    {
        float bias = c.Node.Float("bias", 0), limit = c.Node.Float("lambd", 0.5f);
        return c.Map(x =>
        {
            using var above = x.gt(limit);
            using var below = x.lt(-limit);
            using var lowered = x.sub(bias);
            using var raised = x.add(bias);
            using var high = lowered.mul(above);
            using var low = raised.mul(below);
            return high.add(low);
        });
    }

    private static Action<Frame> HardSigmoid(LoweringContext c)
    {
        float alpha = c.Node.Float("alpha", 0.2f), beta = c.Node.Float("beta", 0.5f);
        return c.Map(x =>
        {
            using var line = x.mul(alpha);
            line.add_(beta);
            return line.clamp(0, 1);
        });
    }

    /// <summary><c>0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))</c>.</summary>
    private static Tensor GeluTanh(Tensor x)
    {
        using var cube = x.pow(3);
        using var scaled = cube.mul(0.044715);
        using var sum = x.add(scaled);
        using var inner = sum.mul(Math.Sqrt(2 / Math.PI));
        using var tanh = inner.tanh();
        using var one = tanh.add(1);
        using var half = x.mul(0.5);
        return half.mul(one);
    }
}
