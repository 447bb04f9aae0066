namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>A tensor over one contiguous buffer, row-major.</summary>
/// <typeparam name="T">The element's type.</typeparam>
public sealed class DenseTensor<T> : Tensor<T>
{
    /// <summary>A tensor of default elements.</summary>
    /// <param name="dimensions">Length of each axis.</param>
    public DenseTensor(ReadOnlySpan<int> dimensions)
        : this(new T[Count(dimensions)], dimensions)
    {
    }

    /// <summary>A vector of default elements.</summary>
    /// <param name="length">Its length.</param>
    public DenseTensor(int length)
        : this(new T[length], [length])
    {
    }

    /// <summary>A view of a buffer; nothing is copied.</summary>
    /// <param name="memory">The elements in row-major order.</param>
    /// <param name="dimensions">Length of each axis; their product is the buffer's length.</param>
    /// <exception cref="ArgumentException">The buffer's length is not the dimensions' product.</exception>
    public DenseTensor(Memory<T> memory, ReadOnlySpan<int> dimensions)
        : base(dimensions, memory.Length) => Buffer = memory;

    /// <summary>The elements in row-major order.</summary>
    public Memory<T> Buffer { get; }

    /// <inheritdoc/>
    public override T GetValue(int index) => Buffer.Span[index];

    /// <inheritdoc/>
    public override void SetValue(int index, T value) => Buffer.Span[index] = value;
}
