namespace Compress.Pipeline;

/// <summary>How far floating-point elements may be from what is expected: <c>|seen - expected| &lt;= Absolute + Relative * |expected|</c>.</summary>
/// <param name="Relative">Relative part.</param>
/// <param name="Absolute">Absolute part.</param>
public sealed record TensorTolerance(double Relative, double Absolute)
{
    /// <summary>What the ONNX backend suite asks of an implementation unless a case says otherwise.</summary>
    public static TensorTolerance OnnxBackend { get; } = new(1e-3, 1e-7);
}
