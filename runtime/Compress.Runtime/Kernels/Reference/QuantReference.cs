namespace Compress.Runtime.Kernels;

/// <summary>The meaning of the elementwise 8-bit operators: dequantize, float32, quantize.</summary>
internal static class QuantReference
{
    /// <summary>QuantizeLinear of one value.</summary>
    public static byte Quantize(float x, in QuantOutput output) => output.Round(x / output.Scale);

    /// <summary>DequantizeLinear of one value.</summary>
    public static float Dequantize(byte q, float scale, int zeroPoint) => (q - zeroPoint) * scale;

    /// <summary>Add of two quantized values.</summary>
    public static byte Add(byte a, float scaleA, int zeroA, byte b, float scaleB, int zeroB, in QuantOutput output)
        => Quantize(Dequantize(a, scaleA, zeroA) + Dequantize(b, scaleB, zeroB), output);

    /// <summary>Mul of two quantized values.</summary>
    public static byte Multiply(byte a, float scaleA, int zeroA, byte b, float scaleB, int zeroB, in QuantOutput output)
        => Quantize(Dequantize(a, scaleA, zeroA) * Dequantize(b, scaleB, zeroB), output);
}
