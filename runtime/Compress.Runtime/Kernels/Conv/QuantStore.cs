namespace Compress.Runtime.Kernels;

/// <summary>The constants of an 8-bit store: requantization, and the residual that follows it.</summary>
internal struct QuantStore
{
    /// <summary>Whether the sums stay where they leave the registers, one tile after the other, for somebody else to go on with.</summary>
    public bool Raw;

    /// <summary>Whether the result stays float (dequantized) instead.</summary>
    public bool ToFloat;

    /// <summary>Whether every sum times its multiplier is proven to fit 32 bits, so that bounds may be applied after rounding.</summary>
    public bool Bounded;

    /// <summary>The bounds as they are stored.</summary>
    public byte LowByte, HighByte;

    /// <summary>Bounds relative to the zero point, and the zero point.</summary>
    public float Low, High;
    public int ZeroPoint;

    /// <summary>Scale of the stored result before the residual.</summary>
    public float Scale;

    /// <summary>The residual's scale and zero point, and how the sum is quantized.</summary>
    public float ResidualScale;
    public int ResidualZeroPoint;
    public float SumScale, SumLow, SumHigh;
    public int SumZeroPoint;

    /// <summary>The bounds of the sum as they are stored, and whether every sum in steps is proven to fit 32 bits.</summary>
    public byte SumLowByte, SumHighByte;
    public bool SumBounded;

    /// <summary>Whether the sum is <see cref="Line"/>.</summary>
    public bool IsLine;
    public ResidualLine Line;

    /// <summary>The constants of a store.</summary>
    /// <param name="output">Quantization of the result, or null where it stays float.</param>
    /// <param name="residual">What is added after it, or null.</param>
    /// <param name="bounded">Whether every sum times its multiplier is proven to fit 32 bits.</param>
    public static QuantStore Of(QuantOutput? output, QuantResidual? residual, bool bounded)
    {
        var store = new QuantStore { ToFloat = output is null, Bounded = bounded };
        if (output is { } o)
        {
            store.LowByte = (byte)o.Low;
            store.HighByte = (byte)o.High;
            store.Low = o.Low - o.ZeroPoint;
            store.High = o.High - o.ZeroPoint;
            store.ZeroPoint = o.ZeroPoint;
            store.Scale = o.Scale;
        }

        if (residual is { } r)
        {
            store.ResidualScale = r.Scale;
            store.ResidualZeroPoint = r.ZeroPoint;
            store.SumScale = r.Sum.Scale;
            store.SumLow = r.Sum.Low - r.Sum.ZeroPoint;
            store.SumHigh = r.Sum.High - r.Sum.ZeroPoint;
            store.SumZeroPoint = r.Sum.ZeroPoint;
            store.SumLowByte = (byte)r.Sum.Low;
            store.SumHighByte = (byte)r.Sum.High;
            if (output is not null && ResidualLine.Find(store) is { } line)
                (store.IsLine, store.Line) = (true, line);
            store.SumBounded = ((255.0 * store.Scale) + (255.0 * Math.Abs(r.Scale))) / r.Sum.Scale < 2e9;
        }

        return store;
    }

    /// <summary>A channel's bias, the input's zero point folded in, and its requantization multiplier.</summary>
    /// <param name="weights">The constants.</param>
    /// <param name="output">Quantization of the result, or null where it stays float.</param>
    /// <param name="channel">Output channel.</param>
    /// <param name="sum">Sum of the channel's weights.</param>
    public static (int Bias, float Multiplier) Lane(in QuantWeights weights, QuantOutput? output, int channel, int sum)
    {
        float scale = weights.InputScale * weights.Scale(channel);
        return (unchecked((weights.Bias.IsEmpty ? 0 : weights.Bias[channel]) - (weights.InputZeroPoint * sum)), output is { } o ? scale / o.Scale : scale);
    }
}
