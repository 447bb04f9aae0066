using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>
/// Fake quantization: DequantizeLinear behind QuantizeLinear with the same scale and zero point.
/// <c>q = (clamp(roundEven(w / s) + z, lo, hi) - z) * s</c>, <c>v = w * mask</c> with mask 1 where nothing was clamped, and
/// <c>y = q.detach() + (v - v.detach())</c>: the forward value is exactly q, the gradient that of v.
/// </summary>
/// <remarks>
/// With fixed scales the same comes from a clamp of w itself, to the least and greatest number whose quantized value is in range:
/// clamping has exactly that mask as its gradient, and rounding afterwards happens outside autograd, in place. That is four passes
/// over memory instead of a dozen. Division, rounding and addition of z are monotone in w, so the two numbers are found by bisection.
/// With trained scales the scale's gradient is that of q with rounding passed straight through (Esser et al., "Learned Step Size
/// Quantization", 2020): <c>roundEven(w / s) - w / s</c> inside the range, <c>lo - z</c> or <c>hi - z</c> outside.
/// </remarks>
internal static class QuantizePairLowering
{
    /// <summary>The quantizer that pairs with the dequantizer, or null.</summary>
    public static Node? Matches(LoweringContext c) => Quantizer(c.Producer(0), c.Node);

    /// <summary>For a dequantizer of a pair: the value that it reads past the quantizer.</summary>
    public static string? SkippedInput(Graph graph, Node node) =>
        node.Is("DequantizeLinear") ? Quantizer(graph.Index.Producer(node.Input(0)), node)?.Input(0) : null;

    public static Action<Frame> Lower(LoweringContext c, Node quantizer)
    {
        var inner = c.At(quantizer);
        int x = inner.Need(0), scale = c.Need(1), zero = c.In(2);
        var (low, high) = QuantizationRange.Of(inner);
        var axis = quantizer.Int("axis", 1);
        if (c.IsTrained(1)) return LearnedScale(c, x, scale, zero, axis, low, high);
        if (c.Constant(1) is not { } fixedScale || c.Node.HasInput(2) && c.Constant(2) is null)
            throw c.Unsupported("scale and zero point must be initializers");

        var scales = TensorConversion.Values<float>(fixedScale, torch.ScalarType.Float32);
        var zeros = c.Constant(2) is { } z ? LoweringContext.LongsOf(z) : new long[scales.Length];
        var least = new float[scales.Length];
        var greatest = new float[scales.Length];
        for (var i = 0; i < scales.Length; i++)
        {
            least[i] = QuantizationThresholds.Least(scales[i], zeros[i], low);
            greatest[i] = QuantizationThresholds.Greatest(scales[i], zeros[i], high);
        }
        if (scales.Length == 1)
        {
            return c.Result(f =>
            {
                using var full = Full(f[x], c.Floats);
                var y = (full ?? f[x]).clamp(least[0], greatest[0]);
                using (torch.no_grad()) y.div_(f[scale]).round_().mul_(f[scale]);
                return y;
            });
        }
        Tensor? lows = null, highs = null, along = null;
        return c.Result(f =>
        {
            if (lows is null)
            {
                using var first = torch.tensor(least, [least.Length], device: c.Device);
                using var last = torch.tensor(greatest, [greatest.Length], device: c.Device);
                lows = QuantizationRange.Along(first, f[x], axis, c.Floats).DetachFromDisposeScope();
                highs = QuantizationRange.Along(last, f[x], axis, c.Floats).DetachFromDisposeScope();
                along = QuantizationRange.Along(f[scale], f[x], axis, c.Floats).DetachFromDisposeScope();
            }
            using var full = Full(f[x], c.Floats);
            var y = (full ?? f[x]).clamp(lows, highs);
            using (torch.no_grad()) y.div_(along!).round_().mul_(along!);
            return y;
        });
    }

    private static Action<Frame> LearnedScale(LoweringContext c, int x, int scale, int zero, long axis, double low, double high) => c.Result(f =>
    {
        using var s = QuantizationRange.Along(f[scale], f[x], axis, c.Floats);
        using var z = zero < 0 ? torch.zeros([], dtype: c.Floats, device: c.Device) : QuantizationRange.Along(f[zero], f[x], axis, c.Floats);
        using var full = Full(f[x], c.Floats);
        var values = full ?? f[x];
        Tensor q, mask, slope;
        using (torch.no_grad())
        {
            using var steps = values.div(s);
            using var whole = steps.round().add_(z);
            using var above = whole.ge(low);
            using var below = whole.le(high);
            using var inside = above.logical_and(below);
            mask = inside.to_type(c.Floats);
            using var shifted = whole.clamp(low, high).sub_(z);
            q = shifted.mul(s);
            using var passed = steps.mul(mask);
            slope = shifted.sub(passed);
        }
        using (q)
        using (mask)
        using (slope)
        {
            using var v = values.mul(mask);
            using var g = slope.mul(s);
            using var live = v.add(g);
            using var still = live.detach();
            using var nothing = live.sub(still);
            return q.add(nothing);
        }
    });

    /// <summary>
    /// What mixed precision has narrowed, in the module's own type; null where nothing is to be done. Steps would else be rounded to
    /// other integers than those that are exported.
    /// </summary>
    private static Tensor? Full(Tensor value, torch.ScalarType floats) => value.dtype == floats ? null : value.to_type(floats);

    private static Node? Quantizer(Node? maker, Node node) =>
        maker is not null && maker.Is("QuantizeLinear") && maker.Input(1) == node.Input(1) && maker.Input(2) == node.Input(2)
        && maker.Int("axis", 1) == node.Int("axis", 1) && maker.Int("block_size", 0) == 0 ? maker : null;
}
