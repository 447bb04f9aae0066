namespace Compress.Preprocessing;

/// <summary>What a plan hands to the model for one sample: element type and shape without the batch axis.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Extents without the batch axis, such as [3, 32, 32].</param>
public sealed record InputSpec(InputType Type, IReadOnlyList<int> Shape)
{
    /// <summary>Elements of one sample.</summary>
    public int Count
    {
        get
        {
            var count = 1;
            for (var i = 0; i < Shape.Count; i++) count = checked(count * Shape[i]);
            return count;
        }
    }

    /// <summary>The shape of a batch: the batch size, then the sample's extents.</summary>
    public long[] BatchShape(int batch)
    {
        var shape = new long[Shape.Count + 1];
        shape[0] = batch;
        for (var i = 0; i < Shape.Count; i++) shape[i + 1] = Shape[i];
        return shape;
    }

    /// <inheritdoc/>
    public bool Equals(InputSpec? other) => other is not null && Type == other.Type && HasShape(other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => (Count * 31 + Shape.Count) * 2 + (int)Type;

    internal bool HasShape(IReadOnlyList<int> shape)
    {
        if (shape.Count != Shape.Count) return false;
        for (var i = 0; i < shape.Count; i++)
        {
            if (shape[i] != Shape[i]) return false;
        }
        return true;
    }

    /// <summary>Such as <c>float32[3,32,32]</c>.</summary>
    public override string ToString() => PlainText.Of($"{(Type == InputType.Float32 ? "float32" : "int64")}[{PlainText.Join(Shape)}]");
}
