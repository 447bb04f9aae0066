namespace Compress.Preprocessing;

/// <summary>What a plan hands to the model for one sample: element type and shape without the batch axis.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Extents without the batch axis, such as [3, 32, 32].</param>
public sealed record InputSpec(InputType Type, IReadOnlyList<int> Shape)
{
    /// <summary>Elements of one sample.</summary>
    public int Count => Shape.Aggregate(1, (a, b) => checked(a * b));

    /// <summary>The shape of a batch: the batch size, then the sample's extents.</summary>
    public long[] BatchShape(int batch) => [batch, .. Shape.Select(n => (long)n)];

    /// <inheritdoc/>
    public bool Equals(InputSpec? other) => other is not null && Type == other.Type && Shape.SequenceEqual(other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Count, Shape.Count);

    /// <summary>Such as <c>float32[3,32,32]</c>.</summary>
    public override string ToString() => $"{(Type == InputType.Float32 ? "float32" : "int64")}[{string.Join(',', Shape)}]";
}
