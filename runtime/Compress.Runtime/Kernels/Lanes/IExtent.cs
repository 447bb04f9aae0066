namespace Compress.Runtime.Kernels;

/// <summary>A number known to the compiler: kernels over it compile to straight code for exactly that many rows or columns.</summary>
internal interface IExtent
{
    static abstract int Count { get; }
}
