using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>The dimensions of a value, outermost first; a scalar has none. A value of unknown rank has no <see cref="Shape"/> at all.</summary>
public sealed class Shape : IReadOnlyList<Dimension>, IEquatable<Shape>
{
    private readonly ImmutableArray<Dimension> _dims;

    /// <summary>A shape of the given dimensions.</summary>
    public Shape(params ReadOnlySpan<Dimension> dims) => _dims = ImmutableArray.Create(dims);

    /// <summary>A shape of the given dimensions.</summary>
    public Shape(IEnumerable<Dimension> dims) => _dims = [.. dims];

    private Shape(ImmutableArray<Dimension> dims) => _dims = dims;

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar { get; } = new(ReadOnlySpan<Dimension>.Empty);

    /// <summary>Number of dimensions.</summary>
    public int Rank => _dims.Length;

    /// <inheritdoc/>
    public int Count => _dims.Length;

    /// <summary>The dimension at <paramref name="index"/>, outermost first.</summary>
    public Dimension this[int index] => _dims[index];

    /// <summary>True where every dimension is a number.</summary>
    public bool IsStatic
    {
        get
        {
            foreach (var dim in _dims)
                if (!dim.IsStatic) return false;
            return true;
        }
    }

    /// <summary>A shape of known sizes.</summary>
    public static Shape Of(params ReadOnlySpan<long> dims)
    {
        var made = new Dimension[dims.Length];
        for (var i = 0; i < dims.Length; i++) made[i] = dims[i];
        return Own(made);
    }

    /// <summary>A shape of which only the rank is known.</summary>
    public static Shape OfRank(int rank) => Own(new Dimension[rank]);

    /// <summary>A shape that takes the given dimensions over without a copy; the caller must not write to them afterwards.</summary>
    internal static Shape Own(Dimension[] dims) => new(ImmutableCollectionsMarshal.AsImmutableArray(dims));

    /// <summary>The sizes, all of them numbers.</summary>
    /// <exception cref="ModelException">A dimension is not a number.</exception>
    public ImmutableArray<long> ToDims()
    {
        var dims = new long[_dims.Length];
        for (var i = 0; i < dims.Length; i++) dims[i] = _dims[i].Value ?? throw new ModelException($"The shape {this} is not fully known.");
        return ImmutableCollectionsMarshal.AsImmutableArray(dims);
    }

    /// <summary>The dimensions as a span.</summary>
    public ReadOnlySpan<Dimension> AsSpan() => _dims.AsSpan();

    /// <summary>Goes over the dimensions, outermost first.</summary>
    public ImmutableArray<Dimension>.Enumerator GetEnumerator() => _dims.GetEnumerator();

    IEnumerator<Dimension> IEnumerable<Dimension>.GetEnumerator() => ((IEnumerable<Dimension>)_dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)_dims).GetEnumerator();

    /// <summary>True where both have the same dimensions, by number and by name.</summary>
    public bool Equals(Shape? other)
    {
        if (other is null || other.Rank != Rank) return false;
        for (var i = 0; i < _dims.Length; i++)
            if (!_dims[i].Equals(other._dims[i])) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = 0;
        foreach (var dim in _dims) hash = hash * 31 + dim.GetHashCode();
        return hash;
    }

    /// <summary>The dimensions in brackets.</summary>
    public override string ToString() => $"[{Texts.Join(_dims.AsSpan())}]";
}
