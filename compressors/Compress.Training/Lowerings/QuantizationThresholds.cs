namespace Compress.Training.Lowerings;

/// <summary>The least and the greatest single-precision number that a quantizer does not clamp, found by bisection over floats.</summary>
internal static class QuantizationThresholds
{
    /// <summary>The least w with <c>roundEven(w / scale) + zero >= low</c>.</summary>
    public static float Least(float scale, long zero, double low)
    {
        // Ordered so that the predicate holds from some key on.
        int outside = Key(float.NegativeInfinity), inside = Key(float.MaxValue);
        while (inside - (long)outside > 1)
        {
            var middle = (int)(((long)outside + inside) / 2);
            if (Quantized(FromKey(middle), scale, zero) >= low) inside = middle;
            else outside = middle;
        }
        return FromKey(inside);
    }

    /// <summary>The greatest w with <c>roundEven(w / scale) + zero &lt;= high</c>.</summary>
    public static float Greatest(float scale, long zero, double high)
    {
        int inside = Key(float.MinValue), outside = Key(float.PositiveInfinity);
        while (outside - (long)inside > 1)
        {
            var middle = (int)(((long)outside + inside) / 2);
            if (Quantized(FromKey(middle), scale, zero) <= high) inside = middle;
            else outside = middle;
        }
        return FromKey(inside);
    }

    private static float Quantized(float value, float scale, long zero) => MathF.Round(value / scale, MidpointRounding.ToEven) + zero;

    /// <summary>Integers in the order of the floats they stand for.</summary>
    private static int Key(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        return bits >= 0 ? bits : int.MinValue - bits;
    }

    private static float FromKey(int key) => BitConverter.Int32BitsToSingle(key >= 0 ? key : int.MinValue - key);
}
