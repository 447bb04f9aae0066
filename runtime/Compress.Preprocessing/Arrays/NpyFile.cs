namespace Compress.Preprocessing;

/// <summary>Reads and writes single arrays in NumPy's <c>.npy</c> format. Big-endian and column-major arrays are converted on reading.</summary>
public static class NpyFile
{
    /// <summary>The largest array that is read unless a caller asks otherwise: 2,000,000,000 bytes.</summary>
    public const long DefaultMaxBytes = 2_000_000_000;

    /// <summary>Whether the bytes start like such a file.</summary>
    public static bool IsNpy(ReadOnlySpan<byte> file) => file.StartsWith(NpyHeader.Magic);

    /// <summary>Reads a file.</summary>
    /// <exception cref="PreprocessException">Not an array, truncated, too large, or with bytes left over.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NpyArray Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads one array to the end of a stream.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">What to call it in error messages.</param>
    /// <param name="maxBytes">Larger arrays are refused before anything is allocated.</param>
    /// <exception cref="PreprocessException">Not an array, truncated, too large, or with bytes left over.</exception>
    public static NpyArray Read(Stream stream, string name = "array", long maxBytes = DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = NpyHeader.Read(stream, name);
        if (header.Bytes > Math.Min(maxBytes, Array.MaxLength)) throw new PreprocessException($"{name}: the array has {header.Bytes} bytes, the limit is {Math.Min(maxBytes, Array.MaxLength)}.");
        // Memory grows with what is really there, so that a lying header cannot claim gigabytes.
        using var bytes = new MemoryStream((int)Math.Min(header.Bytes, 1 << 20));
        var buffer = new byte[1 << 16];
        while (bytes.Length < header.Bytes)
        {
            var got = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, header.Bytes - bytes.Length));
            if (got == 0) throw new PreprocessException($"{name}: the array needs {header.Bytes} bytes, {bytes.Length} are there; the file is truncated.");
            bytes.Write(buffer, 0, got);
        }
        if (stream.ReadByte() >= 0) throw new PreprocessException($"{name}: bytes follow the array's {header.Bytes}; the header does not fit the file.");
        var data = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        var size = NpyArray.SizeOf(header.Type);
        if (header.BigEndian)
        {
            for (var i = 0; i < data.Length; i += size) data.Span.Slice(i, size).Reverse();
        }
        return new NpyArray(header.Type, header.Shape, header.Fortran && header.Shape.Length > 1 ? RowMajor(data.Span, header.Shape, size) : data);
    }

    /// <summary>Writes a file (version 1.0, row-major).</summary>
    public static void Write(string path, NpyArray array)
    {
        using var stream = File.Create(path);
        Write(stream, array);
    }

    /// <summary>Writes an array to a stream (version 1.0, row-major).</summary>
    public static void Write(Stream stream, NpyArray array)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(array);
        stream.Write(NpyHeader.Write(array.Type, array.Shape));
        stream.Write(array.Data.Span);
    }

    private static byte[] RowMajor(ReadOnlySpan<byte> source, int[] shape, int size)
    {
        var target = new byte[source.Length];
        var strides = new long[shape.Length];
        for (long i = 0, stride = 1; i < shape.Length; i++)
        {
            strides[i] = stride;
            stride *= shape[i];
        }
        var index = new int[shape.Length];
        for (var at = 0; at < target.Length; at += size)
        {
            var from = 0L;
            for (var i = 0; i < shape.Length; i++) from += index[i] * strides[i];
            source.Slice((int)from * size, size).CopyTo(target.AsSpan(at));
            for (var i = shape.Length - 1; i >= 0 && ++index[i] == shape[i]; i--) index[i] = 0;
        }
        return target;
    }
}
