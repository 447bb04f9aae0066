namespace Compress.Runtime.Planning.Fusions;

/// <summary>A window along one axis of space.</summary>
internal readonly record struct WindowAxis(int Kernel, int Stride, int Dilation, int Before, int After)
{
    /// <summary>The axis that one-dimensional windows lack.</summary>
    public static WindowAxis One => new(1, 1, 1, 0, 0);
}
