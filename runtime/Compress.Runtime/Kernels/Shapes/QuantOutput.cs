using Compress.Graphs;
namespace Compress.Runtime.Kernels;

/// <summary>
/// How a float value becomes an unsigned 8-bit activation: <c>y = roundEven(clamp(v / scale, low - zero, high - zero)) + zero</c>.
/// Relu and Clip are bounds of the quantized value: Relu sets <see cref="Low"/> to the zero point.
/// Signed 8-bit activations are carried as unsigned ones with a zero point that is 128 higher.
/// </summary>
/// <param name="Scale">Real value of one step, above 0.</param>
/// <param name="ZeroPoint">Quantized value of 0, from 0 to 255.</param>
/// <param name="Low">Smallest quantized value.</param>
/// <param name="High">Largest quantized value.</param>
internal readonly record struct QuantOutput(float Scale, int ZeroPoint, int Low = 0, int High = 255)
{
    /// <summary>All four, for messages.</summary>
    public override string ToString() => Texts.Of($"scale {Scale}, zero point {ZeroPoint}, {Low} to {High}");

    /// <summary>The same with Relu: nothing under the zero point.</summary>
    public QuantOutput WithRelu() => this with { Low = Math.Max(Low, ZeroPoint) };

    /// <summary>The quantized value of <paramref name="steps"/>, a real value already divided by the scale (or multiplied by a requantization multiplier).</summary>
    public byte Round(float steps)
    {
        // The comparisons send NaN to the lower bound, as the vector instructions do.
        float low = Low - ZeroPoint;
        float high = High - ZeroPoint;
        float clamped = steps > low ? steps : low;
        clamped = clamped < high ? clamped : high;
        return (byte)((int)MathF.Round(clamped, MidpointRounding.ToEven) + ZeroPoint);
    }

    /// <summary>Rejects what no kernel can meet.</summary>
    public void Validate()
    {
        if (!(Scale > 0) || float.IsInfinity(Scale) || ZeroPoint is < 0 or > 255 || Low < 0 || High > 255 || Low > High)
            throw new ArgumentException(Texts.Of($"Quantization {ToString()}: the scale must be finite and above 0, zero point and bounds within 0 to 255, low no higher than high."));
    }
}
