using System.Collections;
using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>The dimensions of a value, outermost first; a scalar has none. A value of unknown rank has no <see cref="Shape"/> at all.</summary>
public sealed class Shape : IReadOnlyList<Dimension>, IEquatable<Shape>
{
    private readonly ImmutableArray<Dimension> _dims;

    /// <summary>A shape of the given dimensions.</summary>
    public Shape(params ReadOnlySpan<Dimension> dims) => _dims = [.. dims];

    /// <summary>A shape of the given dimensions.</summary>
    public Shape(IEnumerable<Dimension> dims) => _dims = [.. dims];

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar { get; } = new(ReadOnlySpan<Dimension>.Empty);

    /// <summary>Number of dimensions.</summary>
    public int Rank => _dims.Length;

    /// <inheritdoc/>
    public int Count => _dims.Length;

    /// <summary>The dimension at <paramref name="index"/>, outermost first.</summary>
    public Dimension this[int index] => _dims[index];

    /// <summary>True where every dimension is a number.</summary>
    public bool IsStatic => _dims.All(d => d.IsStatic);

    /// <summary>A shape of known sizes.</summary>
    public static Shape Of(params ReadOnlySpan<long> dims)
    {
        var made = new Dimension[dims.Length];
        for (var i = 0; i < dims.Length; i++) made[i] = dims[i];
        return new Shape(made.AsSpan());
    }

    /// <summary>The sizes, all of them numbers.</summary>
    /// <exception cref="ModelException">A dimension is not a number.</exception>
    public ImmutableArray<long> ToDims() => IsStatic
        ? [.. _dims.Select(d => d.Value!.Value)]
        : throw new ModelException($"The shape {this} is not fully known.");

    /// <summary>The dimensions as a span.</summary>
    public ReadOnlySpan<Dimension> AsSpan() => _dims.AsSpan();

    /// <inheritdoc/>
    public IEnumerator<Dimension> GetEnumerator() => ((IEnumerable<Dimension>)_dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>True where both have the same dimensions, by number and by name.</summary>
    public bool Equals(Shape? other) => other is not null && _dims.AsSpan().SequenceEqual(other._dims.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var dim in _dims) hash.Add(dim);
        return hash.ToHashCode();
    }

    /// <summary>The dimensions in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", _dims)}]";
}
