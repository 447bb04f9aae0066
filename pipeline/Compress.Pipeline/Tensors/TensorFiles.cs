using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Preprocessing;

namespace Compress.Pipeline;

/// <summary>Tensors in files: <c>.npy</c> (one), <c>.npz</c> (several by name) and <c>.pb</c> (one serialized TensorProto).</summary>
public static class TensorFiles
{
    private static readonly ImmutableArray<(NpyType Npy, ElementType Element)> Types =
    [
        (NpyType.Bool, ElementType.Bool), (NpyType.UInt8, ElementType.UInt8), (NpyType.Int8, ElementType.Int8),
        (NpyType.UInt16, ElementType.UInt16), (NpyType.Int16, ElementType.Int16), (NpyType.UInt32, ElementType.UInt32),
        (NpyType.Int32, ElementType.Int32), (NpyType.UInt64, ElementType.UInt64), (NpyType.Int64, ElementType.Int64),
        (NpyType.Float16, ElementType.Float16), (NpyType.Float32, ElementType.Float32), (NpyType.Float64, ElementType.Float64),
    ];

    /// <summary>The endings that are understood.</summary>
    public static ImmutableArray<string> Endings { get; } = [".npy", ".npz", ".pb"];

    /// <summary>True where a file's name has one of the endings.</summary>
    public static bool Knows(string path) => Endings.Contains(Ending(path));

    /// <summary>Reads every tensor of a file.</summary>
    /// <exception cref="PreprocessException">The ending is not known, or the file holds no well-formed array.</exception>
    /// <exception cref="ModelException">A <c>.pb</c> file holds no well-formed tensor.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImmutableArray<NamedTensor> Read(string path)
    {
        switch (Ending(path))
        {
            case ".npy": return [new NamedTensor("", FromNpy(NpyFile.Read(path)))];
            case ".npz": return [.. NpzFile.Read(path).Select(a => new NamedTensor(a.Key, FromNpy(a.Value)))];
            case ".pb":
                var (name, tensor) = OnnxTensorFile.Read(path);
                return [new NamedTensor(name, tensor)];
            default: throw Unknown(path);
        }
    }

    /// <summary>Writes tensors beside the file's final name and renames; equal tensors give equal bytes.</summary>
    /// <exception cref="PreprocessException">The ending is not known, or the form cannot hold what it is given.</exception>
    public static void Write(string path, IReadOnlyList<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        RequireWritable(path, tensors.Count);
        switch (Ending(path))
        {
            case ".npy":
                var single = ToNpy(tensors[0]);
                SafeFile.Write(path, s => NpyFile.Write(s, single));
                break;
            case ".npz":
                var arrays = tensors.Select(t => KeyValuePair.Create(t.Name, ToNpy(t))).ToList();
                SafeFile.Write(path, s => NpzFile.Write(s, arrays));
                break;
            default:
                SafeFile.WriteBytes(path, OnnxTensorFile.ToBytes(tensors[0].Tensor, tensors[0].Name));
                break;
        }
    }

    /// <summary>Refuses a name that <see cref="Write"/> could not use for that many tensors; to be asked before long work.</summary>
    /// <exception cref="PreprocessException">The ending is not known, or the form holds one tensor and there are several.</exception>
    public static void RequireWritable(string path, int count)
    {
        if (!Knows(path)) throw Unknown(path);
        if (count != 1 && Ending(path) != ".npz")
            throw new PreprocessException($"'{path}': {count} tensors are to be written, and a {Ending(path)} file holds one; use .npz.");
    }

    private static Tensor FromNpy(NpyArray array) =>
        Tensor.FromBytes(Types.First(t => t.Npy == array.Type).Element, Array.ConvertAll(array.Shape, n => (long)n), array.Data);

    private static NpyArray ToNpy(NamedTensor named)
    {
        var tensor = named.Tensor;
        var type = Types.FirstOrDefault(t => t.Element == tensor.ElementType, (Npy: NpyType.Bool, Element: ElementType.Undefined));
        if (type.Element == ElementType.Undefined)
            throw new PreprocessException($"'{named.Name}' is a tensor of {tensor.ElementType}, which .npy and .npz have no name for; write it to a .pb file.");
        return new NpyArray(type.Npy, [.. tensor.Dims.Select(d => checked((int)d))], tensor.Bytes);
    }

    private static string Ending(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static PreprocessException Unknown(string path) => new($"'{path}': the ending '{Path.GetExtension(path)}' is not known; tensors are read and written as {string.Join(", ", Endings)}.");
}
