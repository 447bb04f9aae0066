namespace Compress.Graphs;

/// <summary>
/// Reads ONNX files (protobuf, the field numbers of the specification's onnx.proto up to IR version 11) without any package and without
/// copying weights: tensors show the mapped file. Faults and limits are told with their byte offset. A file must not be changed in place while a
/// graph read from it is in use (replacing it by another of the same name is safe); <see cref="ReaderLimits.MapsFiles"/> lifts that.
/// </summary>
public static class LeanReader
{
    /// <summary>Reads a model file, mapping it; external data is read from beside it only.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Limits; <see cref="ReaderLimits.Default"/> where null.</param>
    /// <exception cref="ModelException">The file is missing, malformed, over a limit or not supported.</exception>
    public static Graph Load(string path, ReaderLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= ReaderLimits.Default;
        FileStatus.RequireRegular(path, "model file");
        var length = new FileInfo(path).Length;
        if (length > Math.Min(limits.FileBytes, int.MaxValue))
            throw new ModelException($"The model file '{path}' has {length} bytes; expected at most {Math.Min(limits.FileBytes, int.MaxValue)}. Larger models keep their weights in external data.");
        try
        {
            return Load(MappedFile.Map(path, 0, (int)length, "model file", limits.MapsFiles), limits, Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (ModelException e)
        {
            throw new ModelException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a model from bytes, which must not change afterwards; it can have no external data.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="limits">Limits; <see cref="ReaderLimits.Default"/> where null.</param>
    /// <exception cref="ModelException">The bytes are malformed, over a limit or not supported.</exception>
    public static Graph Load(ReadOnlyMemory<byte> bytes, ReaderLimits? limits = null) => Load(bytes, limits ?? ReaderLimits.Default, null);

    private static Graph Load(ReadOnlyMemory<byte> bytes, ReaderLimits limits, string? folder)
    {
        if (bytes.Length > limits.FileBytes) ReadContext.Over(0, $"it has {bytes.Length} bytes, more than {limits.FileBytes}", nameof(ReaderLimits.FileBytes));
        if (bytes.IsEmpty) throw WireReader.Fault(0, "ModelProto", "the file is empty");
        return TopologicalOrder.Restored(ModelParser.Parse(new ReadContext(bytes, limits, folder)));
    }
}
