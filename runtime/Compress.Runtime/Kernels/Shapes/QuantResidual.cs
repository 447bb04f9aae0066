namespace Compress.Runtime.Kernels;

/// <summary>
/// A second quantized tensor that is added to the quantized result of a convolution in the same store:
/// <c>v = (q - output.zero) * output.scale + (r - zero) * scale</c>, then quantized as <see cref="Sum"/> says.
/// The result q is rounded first, exactly as if it had been stored, so the fusion changes no bit.
/// </summary>
/// <param name="Scale">Scale of the added tensor.</param>
/// <param name="ZeroPoint">Zero point of the added tensor.</param>
/// <param name="Sum">Quantization of the sum; a Relu on the sum is its lower bound.</param>
internal readonly record struct QuantResidual(float Scale, int ZeroPoint, QuantOutput Sum);
