using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>Signed 8-bit symmetric format of a weight per output channel: <c>real = q * scale[c]</c>, q in -127..127.</summary>
/// <param name="Initializer">Name of the weight.</param>
/// <param name="Axis">Axis of the output channels.</param>
/// <param name="Scales">One step per channel, above 0.</param>
public sealed record WeightFormat(string Initializer, int Axis, ImmutableArray<float> Scales)
{
    /// <summary>Bits that a quantized bias may take, so that the int32 sum keeps room for the products.</summary>
    private const float LargestBias = 1 << 30;

    /// <summary>The format that covers each channel's largest weight.</summary>
    /// <param name="name">Name of the weight.</param>
    /// <param name="weight">The weight, float32.</param>
    /// <param name="axis">Axis of the output channels.</param>
    /// <param name="bias">Bias per channel, or empty; a channel of tiny weights takes a wider step so that its bias fits.</param>
    /// <param name="inputScale">Step of the activations that the weight meets.</param>
    /// <exception cref="ModelException">A weight is not finite.</exception>
    public static WeightFormat Cover(string name, Tensor weight, int axis, ReadOnlySpan<float> bias, float inputScale)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var largest = new float[weight.Dims[axis]];
        var inner = 1L;
        for (var i = axis + 1; i < weight.Dims.Length; i++) inner *= weight.Dims[i];
        var values = weight.AsSpan<float>();
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i])) throw new ModelException($"Element {i} of weight '{name}' is {values[i]}; it cannot be quantized.");
            ref var most = ref largest[i / inner % largest.Length];
            most = Math.Max(most, Math.Abs(values[i]));
        }
        var scales = new float[largest.Length];
        for (var c = 0; c < scales.Length; c++)
        {
            var scale = largest[c] / 127f;
            if (!bias.IsEmpty) scale = Math.Max(scale, Math.Abs(bias[c]) / (inputScale * LargestBias));
            scales[c] = scale > 0 ? scale : 1f;
        }
        return new WeightFormat(name, axis, [.. scales]);
    }

    /// <summary>The weight in this format.</summary>
    public Tensor Quantize(Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var inner = 1L;
        for (var i = Axis + 1; i < weight.Dims.Length; i++) inner *= weight.Dims[i];
        var values = weight.AsSpan<float>();
        var quantized = new sbyte[values.Length];
        for (var i = 0; i < values.Length; i++)
            quantized[i] = (sbyte)Math.Clamp(MathF.Round(values[i] / Scales[(int)(i / inner % Scales.Length)], MidpointRounding.ToEven), -127f, 127f);
        return Tensor.Own(quantized, weight.Dims.AsSpan());
    }
}
