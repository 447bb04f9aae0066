using System.Collections;

namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>An array of any rank, row-major.</summary>
/// <typeparam name="T">The element's type.</typeparam>
public abstract class Tensor<T> : IEnumerable<T>
{
    private readonly int[] dimensions;

    private protected Tensor(ReadOnlySpan<int> dimensions, long length)
    {
        var product = Count(dimensions);
        if (product != length)
        {
            throw new ArgumentException(
                $"{length} elements do not fill a tensor of dimensions [{string.Join(", ", dimensions.ToArray())}], which holds {product}.", nameof(dimensions));
        }

        this.dimensions = dimensions.ToArray();
        Length = length;
    }

    /// <summary>Length of each axis.</summary>
    public ReadOnlySpan<int> Dimensions => dimensions;

    /// <summary>Number of axes.</summary>
    public int Rank => dimensions.Length;

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    /// <summary>The element at a position given by one index an axis.</summary>
    /// <param name="indices">One index an axis.</param>
    /// <exception cref="ArgumentOutOfRangeException">Their number is not the rank, or one lies outside its axis.</exception>
    public T this[params ReadOnlySpan<int> indices]
    {
        get => GetValue(Offset(indices));
        set => SetValue(Offset(indices), value);
    }

    /// <summary>The element at a position in row-major order.</summary>
    /// <param name="index">The position.</param>
    public abstract T GetValue(int index);

    /// <summary>Writes the element at a position in row-major order.</summary>
    /// <param name="index">The position.</param>
    /// <param name="value">The new element.</param>
    public abstract void SetValue(int index, T value);

    /// <summary>The elements in row-major order.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Length; i++)
        {
            yield return GetValue(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static long Count(ReadOnlySpan<int> dimensions)
    {
        long product = 1;
        foreach (var d in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(d, nameof(dimensions));
            product = checked(product * d);
        }

        return product;
    }

    private int Offset(ReadOnlySpan<int> indices)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(indices.Length, Rank, nameof(indices));
        var offset = 0;
        for (var axis = 0; axis < indices.Length; axis++)
        {
            if ((uint)indices[axis] >= (uint)dimensions[axis])
            {
                throw new ArgumentOutOfRangeException(nameof(indices), $"Index {indices[axis]} lies outside axis {axis} of length {dimensions[axis]}.");
            }

            offset = (offset * dimensions[axis]) + indices[axis];
        }

        return offset;
    }
}
