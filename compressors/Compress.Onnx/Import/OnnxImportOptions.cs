namespace Compress.Onnx;

/// <summary>How a file is read.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>The defaults.</summary>
    public static OnnxImportOptions Default { get; } = new();

    /// <summary>Folder of external data for a model read from bytes or a stream; a model read from a file uses the file's own folder.</summary>
    public string? ExternalDataFolder { get; init; }

    /// <summary>
    /// Whether the graph must be consistent: every value made once and before it is read, no cycles. A checker that lists all findings turns
    /// it off and gets the nodes in the file's order.
    /// </summary>
    public bool RequireConsistent { get; init; } = true;

    /// <summary>Most bytes that the sparse initializers of a model may take when they are made dense.</summary>
    public long SparseLimit { get; init; } = 64L << 20;
}
