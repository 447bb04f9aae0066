namespace Compress.Runtime.Kernels;

/// <summary>The binary operators by name.</summary>
internal enum BinaryKind
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Max,
    Min,
    PRelu,
    SquaredDifference,
}
