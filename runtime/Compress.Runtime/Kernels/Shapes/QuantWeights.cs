namespace Compress.Runtime.Kernels;

/// <summary>The constant side of a quantized convolution or matrix product. Borrowed: Prepare copies what it keeps.</summary>
internal readonly ref struct QuantWeights
{
    /// <summary>Signed 8-bit weights with zero point 0: [out channels, in channels of a group, kernel height, kernel width].</summary>
    public ReadOnlySpan<sbyte> Values { get; init; }

    /// <summary>One scale, or one for each output channel.</summary>
    public ReadOnlySpan<float> Scales { get; init; }

    /// <summary>Bias in units of input scale x weight scale, one for each output channel, or empty.</summary>
    public ReadOnlySpan<int> Bias { get; init; }

    /// <summary>Scale of the 8-bit input.</summary>
    public float InputScale { get; init; }

    /// <summary>Zero point of the input; padding has this value.</summary>
    public int InputZeroPoint { get; init; }

    public float Scale(int channel) => Scales.Length == 1 ? Scales[0] : Scales[channel];
}
