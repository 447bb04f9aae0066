namespace Compress.Preprocessing;

/// <summary>How stored 8-bit images order their bytes.</summary>
public enum PixelLayout
{
    /// <summary>Row, column, channel: the channels of a pixel lie together (PNG, most cameras).</summary>
    Hwc,

    /// <summary>Channel, row, column: one plane after the other (CIFAR's binary files).</summary>
    Chw,
}
