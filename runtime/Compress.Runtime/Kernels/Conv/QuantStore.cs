namespace Compress.Runtime.Kernels;

/// <summary>The constants of an 8-bit store: requantization, and the residual that follows it.</summary>
internal struct QuantStore
{
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
}
