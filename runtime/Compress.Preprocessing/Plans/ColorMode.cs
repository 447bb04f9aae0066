namespace Compress.Preprocessing;

/// <summary>The channels that a model sees.</summary>
public enum ColorMode
{
    /// <summary>One channel; RGB becomes (299 R + 587 G + 114 B) / 1000, rounded (ITU-R BT.601 luma). Alpha is dropped.</summary>
    Grey,

    /// <summary>Three channels; grey is repeated. Alpha is dropped.</summary>
    Rgb,
}
