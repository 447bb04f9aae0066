namespace Compress.Runtime.Planning.Fusions;

/// <summary>A window along one axis of space.</summary>
internal readonly struct WindowAxis(int kernel, int stride, int dilation, int before, int after)
{
    /// <summary>Kernels count positions in 32 bits; sums of a few such numbers stay inside.</summary>
    private const long Most = 1 << 28;

    public int Kernel => kernel;

    public int Stride => stride;

    public int Dilation => dilation;

    public int Before => before;

    public int After => after;

    /// <summary>The axis that one-dimensional windows lack.</summary>
    public static WindowAxis One => new(1, 1, 1, 0, 0);

    /// <summary>
    /// The window, or null where it is left to the reference: its numbers are too large for a kernel, or they do not lead to the
    /// size that the plan has made room for.
    /// </summary>
    /// <param name="size">Elements along the axis.</param>
    /// <param name="count">Windows, as inferred.</param>
    public static WindowAxis? Of(long size, long kernel, long stride, long dilation, long before, long after, long count)
    {
        var (room, reach) = (size + before + after, (kernel - 1) * dilation + 1);
        if (kernel < 1 || before < 0 || after < 0 || room > Most || reach > room || kernel > Most || stride > Most || dilation > Most) return null;
        return (room - reach) / stride + 1 == count ? new((int)kernel, (int)stride, (int)dilation, (int)before, (int)after) : null;
    }
}
