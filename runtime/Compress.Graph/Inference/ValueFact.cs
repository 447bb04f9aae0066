namespace Compress.Graphs;

/// <summary>What is known about one value: type and shape, elements in part, and its tensor where it is a constant of the file.</summary>
internal sealed record ValueFact(ValueInfo Info, PartialValue? Partial, Tensor? Tensor)
{
    private bool _looked;
    private PartialValue? _fromTensor;

    /// <summary>The known elements; a constant is looked into on first use only.</summary>
    public PartialValue? Value
    {
        get
        {
            if (Partial is not null || Tensor is null) return Partial;
            if (!_looked) (_looked, _fromTensor) = (true, PartialValue.From(Tensor));
            return _fromTensor;
        }
    }

    public static ValueFact Of(string name, Tensor tensor) =>
        new(new ValueInfo(name, tensor.ElementType, Shape.Of(tensor.Dims.AsSpan())), null, tensor);

    public bool Equals(ValueFact? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Info.GetHashCode();

    public override string ToString() => Info.ToString();
}
