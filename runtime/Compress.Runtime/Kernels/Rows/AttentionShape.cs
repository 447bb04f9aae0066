namespace Compress.Runtime.Kernels;

/// <summary>Where the elements of a [batch, heads, positions, size] value lie, in floats.</summary>
internal readonly record struct HeadStrides(long Batch, long Head, long Position, long Element);

/// <summary>Scaled dot-product attention, softmax(q k' scale) v, over values that may lie in any order of axes.</summary>
/// <param name="Batch">Independent samples.</param>
/// <param name="Heads">Independent heads of a sample.</param>
/// <param name="Queries">Positions of q and of the result.</param>
/// <param name="Keys">Positions of k and v.</param>
/// <param name="Size">Elements of a head of q and k.</param>
/// <param name="ValueSize">Elements of a head of v and of the result.</param>
/// <param name="Scale">What the products are multiplied by.</param>
internal sealed record AttentionShape(int Batch, int Heads, int Queries, int Keys, int Size, int ValueSize, float Scale)
{
    public required HeadStrides Q { get; init; }
    public required HeadStrides K { get; init; }
    public required HeadStrides V { get; init; }
    public required HeadStrides Y { get; init; }

    /// <summary>Multiply-accumulates of a run.</summary>
    public long Macs => (long)Batch * Heads * Queries * Keys * (Size + ValueSize);
}
