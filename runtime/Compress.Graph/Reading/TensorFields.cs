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
    public List<ulong>? Singles;
    public int Location;

    public List<(int Start, int End)> Packed { get; } = [];

    public List<ReadOnlyMemory<byte>> Strings { get; } = [];

    public List<KeyValuePair<string, string>> External { get; } = [];

    public List<(int Start, int End)> Metadata { get; } = [];
}
