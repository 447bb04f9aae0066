using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>
/// ConvTranspose over one or two spatial dimensions. ONNX's output size is
/// <c>stride * (in - 1) + output_padding + (kernel - 1) * dilation + 1 - begin - end</c>; where begin and end differ the unpadded
/// result is cropped.
/// </summary>
internal static class TransposedConvolutionLowering
{
    public static Lowering ConvTranspose { get; } = new("ConvTranspose", Lower) { Weights = [1, 2], ResultMayBeOverwritten = true };

    private static Action<Frame> Lower(LoweringContext c)
    {
        int x = c.Need(0), w = c.Need(1), b = c.In(2);
        var groups = c.Node.Int("group", 1);
        var wantedShape = c.Node.Ints("output_shape").ToArray();
        var auto = c.Node.Text("auto_pad", "NOTSET");
        return c.Result(f =>
        {
            Tensor input = f[x], weight = f[w];
            var rank = (int)weight.dim() - 2;
            long[] strides = c.Ints("strides", rank, 1), dilations = c.Ints("dilations", rank, 1);
            long[] extra = c.Ints("output_padding", rank, 0), pads = c.Ints("pads", 2 * rank, 0);
            long[] sizes = input.shape, kernel = weight.shape;
            for (var i = 0; i < rank; i++)
            {
                var full = strides[i] * (sizes[i + 2] - 1) + extra[i] + (kernel[i + 2] - 1) * dilations[i] + 1;
                var wanted = wantedShape.Length > 0 ? wantedShape[wantedShape.Length - rank + i]
                    : auto is "SAME_UPPER" or "SAME_LOWER" ? sizes[i + 2] * strides[i] : -1;
                if (wanted < 0) continue;
                var total = Math.Max(0, full - wanted);
                pads[i] = auto == "SAME_UPPER" ? total / 2 : total - total / 2;
                pads[i + rank] = total - pads[i];
            }
            var begins = pads[..rank];
            var even = begins.AsSpan().SequenceEqual(pads.AsSpan(rank));
            var padding = even ? begins : new long[rank];
            var bias = b < 0 ? null : f[b];
            var result = rank switch
            {
                1 => F.conv_transpose1d(input, weight, bias, strides[0], padding[0], extra[0], dilations[0], groups),
                2 => F.conv_transpose2d(input, weight, bias, strides, padding, extra, dilations, groups),
                _ => throw c.Unsupported($"its weight has {weight.dim()} dimensions, where 3 or 4 are supported"),
            };
            if (even) return result;
            for (var i = 0; i < rank; i++)
            {
                using var full = result;
                result = full.slice(i + 2, pads[i], full.shape[i + 2] - pads[i + rank], 1);
            }
            return result;
        });
    }
}
