namespace Compress.Quantization;

/// <summary>Unsigned 8-bit asymmetric format of one value: <c>real = (q - zero_point) * scale</c>, q in 0..255.</summary>
/// <param name="Value">Name of the value.</param>
/// <param name="Scale">Step, above 0.</param>
/// <param name="ZeroPoint">The q that stands for 0.</param>
public sealed record ActivationFormat(string Value, float Scale, byte ZeroPoint)
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>The format that covers a range, widened to hold 0 so that zero padding is exact.</summary>
    /// <exception cref="Graphs.ModelException">The range is not finite or reversed.</exception>
    public static ActivationFormat ForRange(string value, float min, float max)
    {
        if (!float.IsFinite(min) || !float.IsFinite(max) || min > max)
            throw new Graphs.ModelException($"Value '{value}' was observed in the range {min} .. {max}, for which there is no 8-bit format; look for NaN or infinities in the calibration data or the weights.");
        min = Math.Min(min, 0);
        max = Math.Max(max, 0);
        var scale = (max - min) / 255f;
        // A value that is always 0 (or too small for a float step) needs some step; any will do.
        if (scale < SmallestNormal) return new ActivationFormat(value, 1f, 0);
        var zero = Math.Clamp(MathF.Round(-min / scale, MidpointRounding.ToEven), 0f, 255f);
        return new ActivationFormat(value, scale, (byte)zero);
    }
}
