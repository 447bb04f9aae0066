namespace Compress.Runtime.Kernels;

/// <summary>What a reduction makes of the elements it takes together.</summary>
internal enum ReduceKind
{
    Sum,
    Mean,
    Max,
    Min,
    SumSquare,
}
