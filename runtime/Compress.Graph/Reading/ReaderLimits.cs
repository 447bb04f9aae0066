namespace Compress.Graphs;

/// <summary>How much a model may ask of its reader. A model over a limit is refused before the memory is taken.</summary>
public sealed record ReaderLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static ReaderLimits Default { get; } = new();

    /// <summary>Bytes of the model file; protobuf itself ends at 2 GiB.</summary>
    public long FileBytes { get; init; } = int.MaxValue;

    /// <summary>Bytes of one tensor's elements.</summary>
    public long TensorBytes { get; init; } = int.MaxValue;

    /// <summary>Bytes of all sparse initializers together when they are made dense; their size in the file says nothing about that.</summary>
    public long SparseBytes { get; init; } = 64L << 20;

    /// <summary>Nodes, subgraphs included.</summary>
    public int Nodes { get; init; } = 250_000;

    /// <summary>Other entries of any kind: attributes, names, tensors, declarations, properties.</summary>
    public int Entries { get; init; } = 4_000_000;

    /// <summary>Levels of subgraphs inside of subgraphs.</summary>
    public int Nesting { get; init; } = 32;

    /// <summary>Bytes of one name (UTF-8).</summary>
    public int NameBytes { get; init; } = 65_536;

    /// <summary>Dimensions of one shape.</summary>
    public int Rank { get; init; } = 64;

    /// <summary>Whether tensors may lie in files beside the model's.</summary>
    public bool ExternalData { get; init; } = true;

    /// <summary>
    /// Whether large files are mapped. A mapped file that is shortened while it is in use ends the process when its missing part is read, which no
    /// program can prevent; where others may write to the file, false reads it into memory.
    /// </summary>
    public bool MapsFiles { get; init; } = true;

    /// <summary>True where every limit is the same.</summary>
    public bool Equals(ReaderLimits? other) => other is not null && FileBytes == other.FileBytes && TensorBytes == other.TensorBytes && SparseBytes == other.SparseBytes
        && Nodes == other.Nodes && Entries == other.Entries && Nesting == other.Nesting && NameBytes == other.NameBytes && Rank == other.Rank
        && ExternalData == other.ExternalData && MapsFiles == other.MapsFiles;

    /// <inheritdoc/>
    public override int GetHashCode() => (FileBytes.GetHashCode() * 31 + TensorBytes.GetHashCode()) * 31 + Nodes;

    /// <summary>The limits, for messages.</summary>
    public override string ToString() => Texts.Of($"{FileBytes} bytes, {TensorBytes} a tensor, {SparseBytes} sparse, {Nodes} nodes, {Entries} entries, nesting {Nesting}, names of {NameBytes} bytes, rank {Rank}");
}
