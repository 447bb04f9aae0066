using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Runtime.Bundles;

/// <summary>An input or output of the model, as the manifest tells it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">Its element type.</param>
/// <param name="Shape">Its dimensions: numbers, names of open ones, or "?" for unknown ones.</param>
public sealed record BundleTensor(string Name, ElementType ElementType, ImmutableArray<string> Shape)
{
    /// <summary>The manifest's view of a declared value.</summary>
    public static BundleTensor Of(ValueInfo value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new BundleTensor(value.Name, value.ElementType, value.Shape is null ? [] : [.. value.Shape.Select(d => d.ToString())]);
    }

    /// <inheritdoc/>
    public bool Equals(BundleTensor? other) => other is not null && Name == other.Name && ElementType == other.ElementType && Shape == other.Shape;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>Name and type.</summary>
    public override string ToString() => $"'{Name}' {ElementType.Name()}";
}
