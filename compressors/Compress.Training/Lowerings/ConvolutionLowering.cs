using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Conv over one, two or three spatial dimensions, with groups, dilation and uneven padding.</summary>
internal static class ConvolutionLowering
{
    public static Lowering Conv { get; } = new("Conv", Lower) { Weights = [1, 2], ResultMayBeOverwritten = true };

    private static Action<Frame> Lower(LoweringContext c)
    {
        int x = c.Need(0), w = c.Need(1), b = c.In(2);
        var groups = c.Node.Int("group", 1);
        Geometry? geometry = null;
        return c.Result(f =>
        {
            Tensor input = f[x], weight = f[w];
            geometry ??= Geometry.Of(c, (int)weight.dim() - 2);
            var bias = b < 0 ? null : f[b];
            var pads = geometry.Pads(input.shape, weight.shape);
            using var padded = pads.Symmetric is null ? F.pad(input, pads.Uneven, value: 0) : null;
            var strides = geometry.Strides;
            var padding = pads.Symmetric ?? new long[strides.Length];
            return strides.Length switch
            {
                1 => F.conv1d(padded ?? input, weight, bias, strides[0], padding[0], geometry.Dilations[0], groups),
                2 => F.conv2d(padded ?? input, weight, bias, strides, padding, geometry.Dilations, groups),
                3 => F.conv3d(padded ?? input, weight, bias, strides, padding, geometry.Dilations, groups),
                _ => throw c.Unsupported($"its weight has {weight.dim()} dimensions, where 3 to 5 are supported"),
            };
        });
    }
}
