using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>The part of a window that lies inside the image, and what an average divides by.</summary>
internal readonly record struct PoolWindow(int Top, int Left, int Height, int Width, int Count);

/// <summary>Cuts windows to the image.</summary>
internal sealed class PoolWindows(PoolGeometry geometry)
{
    public PoolWindow At(int oy, int ox)
    {
        var shape = geometry.Shape;
        var (top, left) = (oy * shape.StrideY - shape.PadTop, ox * shape.StrideX - shape.PadLeft);
        var (bottom, right) = (Math.Min(top + shape.KernelHeight, shape.InHeight), Math.Min(left + shape.KernelWidth, shape.InWidth));
        var (first, second) = (Math.Max(top, 0), Math.Max(left, 0));
        var (height, width) = (bottom - first, right - second);
        return new PoolWindow(first, second, height, width, geometry.CountPads ? shape.Taps : height * width);
    }
}
