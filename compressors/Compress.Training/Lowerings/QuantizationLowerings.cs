using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>
/// QuantizeLinear and DequantizeLinear. A pair of them is fake quantization and lowered as one by <see cref="QuantizePairLowering"/>;
/// the quantizer before such a pair is not run at all. A quantizer that something else reads gives the integers as floating-point
/// numbers, with the straight-through gradient of <c>(w / s) * mask</c>, so that a dequantizer behind it gives <c>w * mask</c>'s.
/// </summary>
internal static class QuantizationLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("QuantizeLinear", Quantize) { Scales = [1], PassesWeights = true },
        new("DequantizeLinear", Dequantize) { Scales = [1], PassesWeights = true },
    ];

    private static Action<Frame> Quantize(LoweringContext c)
    {
        int x = c.Need(0), scale = c.Need(1), zero = c.In(2);
        var (low, high) = QuantizationRange.Of(c);
        var axis = c.Node.Int("axis", 1);
        return c.Result(f =>
        {
            using var s = QuantizationRange.Along(f[scale], f[x], axis, c.Floats);
            using var z = zero < 0 ? null : QuantizationRange.Along(f[zero], f[x], axis, c.Floats);
            using var steps = f[x].div(s);
            using var whole = steps.round();
            if (z is not null) whole.add_(z);
            using var above = whole.ge(low);
            using var below = whole.le(high);
            using var mask = above.logical_and(below);
            using var clamped = whole.clamp(low, high);
            using var q = clamped.detach();
            using var v = steps.mul(mask);
            using var fixedPart = v.detach();
            using var nothing = v.sub(fixedPart);
            return q.add(nothing);
        });
    }

    private static Action<Frame> Dequantize(LoweringContext c)
    {
        if (QuantizePairLowering.Matches(c) is { } quantizer) return QuantizePairLowering.Lower(c, quantizer);
        int x = c.Need(0), scale = c.Need(1), zero = c.In(2);
        var axis = c.Node.Int("axis", 1);
        return c.Result(f =>
        {
            using var s = QuantizationRange.Along(f[scale], f[x], axis, c.Floats);
            using var z = zero < 0 ? null : QuantizationRange.Along(f[zero], f[x], axis, c.Floats);
            using var placed = f[x].to(c.Device);
            using var numbers = placed.to_type(c.Floats);
            using var shifted = z is null ? numbers.alias() : numbers.sub(z);
            return shifted.mul(s);
        });
    }
}
