namespace Compress.Graphs;

/// <summary>Reads files that hold one serialized <c>TensorProto</c>, as test suites store inputs and outputs.</summary>
public static class TensorReader
{
    /// <summary>Reads a tensor with its name.</summary>
    /// <param name="bytes">The message, which must not change afterwards.</param>
    /// <param name="limits">Limits; <see cref="ReaderLimits.Default"/> where null.</param>
    /// <exception cref="ModelException">The bytes are malformed or over a limit.</exception>
    public static (string Name, Tensor Tensor) Read(ReadOnlyMemory<byte> bytes, ReaderLimits? limits = null)
    {
        var (name, tensor) = TensorParser.Parse(new ReadContext(bytes, limits ?? ReaderLimits.Default, null), (0, bytes.Length), keepName: true);
        return (name, tensor);
    }

    /// <summary>Reads a tensor file with its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Limits; <see cref="ReaderLimits.Default"/> where null.</param>
    /// <exception cref="ModelException">The file cannot be read, is malformed or over a limit.</exception>
    public static (string Name, Tensor Tensor) Load(string path, ReaderLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Read(File.ReadAllBytes(path), limits);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The tensor file '{path}' cannot be read: {e.Message}", e);
        }
    }
}
