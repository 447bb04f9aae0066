namespace Compress.Graphs;

/// <summary>What one <c>TensorProto</c> says, while it is read.</summary>
internal sealed class TensorFields
{
    public string Name = "";
    public ElementType Type;
    public (int Start, int End)? Raw;
    public (int Start, int End)? DocString;
    public int TypedField;
    public int TypedOffset = -1;
    public List<long>? Singles;
    public int Location;

    public List<ByteRun> Packed { get; } = [];

    public List<ReadOnlyMemory<byte>> Strings { get; } = [];

    public List<KeyValuePair<string, string>> External { get; } = [];

    public List<ReadOnlyMemory<byte>> Metadata { get; } = [];

    /// <summary>Bytes of the file from one offset up to another.</summary>
    internal sealed class ByteRun((int Start, int End) range)
    {
        public int Start => range.Start;

        public int End => range.End;
    }
}
