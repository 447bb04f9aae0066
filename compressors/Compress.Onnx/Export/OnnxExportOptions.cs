namespace Compress.Onnx;

/// <summary>How a file is written.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The defaults.</summary>
    public static OnnxExportOptions Default { get; } = new();

    /// <summary>
    /// Bytes of tensors above which initializers go to a second file, the model's name with <c>.data</c> added. A protobuf message cannot
    /// hold 2 GiB; 0 writes every initializer of at least <see cref="ExternalTensorMinimum"/> there.
    /// </summary>
    public long ExternalDataAbove { get; init; } = 1L << 30;

    /// <summary>Bytes that an initializer must have to go to the second file. Small ones stay, since shape inference reads them.</summary>
    public long ExternalTensorMinimum { get; init; } = 1024;
}
