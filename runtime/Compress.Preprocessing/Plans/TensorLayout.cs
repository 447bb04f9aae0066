namespace Compress.Preprocessing;

/// <summary>The order of an image batch's axes.</summary>
public enum TensorLayout
{
    /// <summary>Batch, channel, row, column: PyTorch's and ONNX's.</summary>
    Nchw,

    /// <summary>Batch, row, column, channel: TensorFlow's.</summary>
    Nhwc,
}
