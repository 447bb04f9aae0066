using Compress.Graphs;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx;

/// <summary>Single tensors in ONNX's own form (a serialized <c>TensorProto</c>), as the backend suite keeps inputs and outputs in <c>.pb</c> files.</summary>
public static class OnnxTensorFile
{
    /// <summary>Reads a tensor from a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensor's name, empty for none, and the tensor.</returns>
    /// <exception cref="ModelException">The file holds no well-formed tensor.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (string Name, Graphs.Tensor Tensor) Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (ModelException e)
        {
            throw new ModelException($"'{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a tensor from the bytes of a file.</summary>
    /// <param name="bytes">The bytes; they are copied.</param>
    /// <returns>The tensor's name, empty for none, and the tensor.</returns>
    /// <exception cref="ModelException">The bytes are no well-formed tensor.</exception>
    public static (string Name, Graphs.Tensor Tensor) Parse(ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        WireCheck.Require(copy, TensorProto.Descriptor);
        var proto = TensorProto.Parser.ParseFrom(copy);
        return (proto.Name, new TensorReader(OnnxImportOptions.Default).Read(proto, $"tensor '{proto.Name}'", named: true));
    }

    /// <summary>The bytes of a file that holds a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">Its name; may be empty.</param>
    public static byte[] ToBytes(Graphs.Tensor tensor, string name = "")
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new TensorWriter(null, 0).Write(tensor, name, mayBeExternal: false).ToByteArray();
    }

    /// <summary>Writes a tensor to a file, beside and then renamed.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="path">The file.</param>
    /// <param name="name">The tensor's name; may be empty.</param>
    public static void Write(Graphs.Tensor tensor, string path, string name = "")
    {
        var bytes = ToBytes(tensor, name);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
