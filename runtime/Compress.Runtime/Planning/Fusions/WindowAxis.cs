namespace Compress.Runtime.Planning.Fusions;

/// <summary>A window along one axis of space.</summary>
internal readonly struct WindowAxis(int kernel, int stride, int dilation, int before, int after)
{
    public int Kernel => kernel;

    public int Stride => stride;

    public int Dilation => dilation;

    public int Before => before;

    public int After => after;

    /// <summary>The axis that one-dimensional windows lack.</summary>
    public static WindowAxis One => new(1, 1, 1, 0, 0);
}
