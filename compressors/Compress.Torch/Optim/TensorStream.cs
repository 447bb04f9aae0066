using TorchSharp.Interop;

namespace TorchSharp.Optim;

/// <summary>Tensors as bytes: type, number of dimensions, sizes, elements in row-major order.</summary>
internal static unsafe class TensorStream
{
    public static void Write(BinaryWriter writer, torch.Tensor tensor)
    {
        var info = tensor.Info;
        writer.Write((byte)info.DType);
        writer.Write((byte)info.Dimensions);
        foreach (var size in tensor.shape)
        {
            writer.Write(size);
        }
        var bytes = new byte[checked((int)(info.Elements * info.ElementSize))];
        fixed (byte* pointer = bytes)
        {
            Shim.Check(Shim.TensorToHost(tensor.Handle, pointer, bytes.Length));
        }
        GC.KeepAlive(tensor);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    /// <summary>Reads a tensor, which lies on the processor.</summary>
    public static torch.Tensor Read(BinaryReader reader)
    {
        var type = (torch.ScalarType)reader.ReadByte();
        var shape = new long[reader.ReadByte()];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = reader.ReadInt64();
        }
        var length = reader.ReadInt32();
        var bytes = reader.ReadBytes(length);
        var tensor = torch.empty(shape, type);
        if (bytes.Length != length)
        {
            tensor.Dispose();
            throw new InvalidDataException($"The saved state ends after {bytes.Length} of a tensor's {length} bytes.");
        }
        fixed (byte* pointer = bytes)
        {
            Shim.Check(Shim.TensorFillFromHost(tensor.Handle, pointer, length));
        }
        GC.KeepAlive(tensor);
        return tensor;
    }
}
