namespace Compress.Runtime.Kernels;

/// <summary>The elementwise 8-bit loops of one vector width.</summary>
internal unsafe interface IQuantElementwise
{
    static abstract void Quantize(float* x, byte* y, long count, in QuantOutput output);
    static abstract void Dequantize(byte* x, float* y, long count, float scale, int zeroPoint);
    static abstract void Add(byte* a, float scaleA, int zeroA, byte* b, float scaleB, int zeroB, byte* y, long count, in QuantOutput output);
    static abstract void Multiply(byte* a, float scaleA, int zeroA, byte* b, float scaleB, int zeroB, byte* y, long count, in QuantOutput output);
    static abstract void Average(byte** rows, int count, byte* y, int channels, float scale, int zeroPoint, float divisor, in QuantOutput output);
    static abstract void AverageAll(byte* x, long pixels, nint stride, byte* y, int channels, float scale, int zeroPoint, in QuantOutput output);
}
