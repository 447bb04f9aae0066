namespace Compress.Graphs;

/// <summary>Sizes of sliding windows, for convolutions and pools (formulas of ONNX's Conv, ConvTranspose and pool operators).</summary>
public static class Window
{
    /// <summary>Number of windows along one axis.</summary>
    /// <param name="size">Elements along the axis.</param>
    /// <param name="kernel">Taps.</param>
    /// <param name="stride">Step between windows.</param>
    /// <param name="dilation">Step between taps.</param>
    /// <param name="pads">Elements added at both ends together.</param>
    /// <param name="ceil">True to count a last window that is only partly inside, as long as it starts inside.</param>
    /// <param name="padBegin">Elements added before the first.</param>
    public static Dimension Count(Dimension size, long kernel, long stride, long dilation, long pads, bool ceil, long padBegin)
    {
        var reach = checked((kernel - 1) * dilation + 1);
        var room = DimensionMath.Add(size, checked(pads - reach));
        if (!ceil) return DimensionMath.Add(DimensionMath.FloorDivide(room, stride), 1);
        var count = DimensionMath.Add(DimensionMath.CeilDivide(room, stride), 1);
        // A window that would start in the padding after the end is left out.
        return count.Value is { } windows && size.Value is { } elements && (windows - 1) * (Int128)stride >= (Int128)elements + padBegin ? windows - 1 : count;
    }

    /// <summary>Pads before and after that <c>auto_pad</c> asks for along one axis of known size.</summary>
    public static (long Begin, long End) AutoPads(string autoPad, long size, long kernel, long stride, long dilation)
    {
        if (autoPad is not ("SAME_UPPER" or "SAME_LOWER")) return (0, 0);
        var windows = (size + stride - 1) / stride;
        var total = Math.Max(checked((windows - 1) * stride + (kernel - 1) * dilation + 1 - size), 0);
        return autoPad == "SAME_UPPER" ? (total / 2, total - total / 2) : (total - total / 2, total / 2);
    }
}
