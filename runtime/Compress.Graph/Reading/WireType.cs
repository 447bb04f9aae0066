namespace Compress.Graphs;

/// <summary>How a protobuf field is encoded; the numbers are protobuf's.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}
