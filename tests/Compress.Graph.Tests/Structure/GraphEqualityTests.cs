namespace Compress.Graphs.Tests;

/// <summary>What two graphs must share to be called the same.</summary>
public sealed class GraphEqualityTests
{
    // A TypeProto that is an optional (field 9) of a tensor (field 1) of floats, with a denotation (field 6).
    private static readonly byte[] Optional = [0x4A, 0x06, 0x0A, 0x04, 0x0A, 0x02, 0x08, 0x01];
    private static readonly byte[] Denotation = [0x32, 0x01, (byte)'x'];

    [Fact]
    public void Kept_messages_agree_whatever_the_order_of_their_fields() =>
        Difference([.. Optional, .. Denotation], [.. Denotation, .. Optional]).Should().BeNull();

    [Fact]
    public void Kept_messages_with_other_fields_differ() =>
        Difference([.. Optional, .. Denotation], [.. Optional, 0x32, 0x01, (byte)'y']).Should().Contain("byte 10 is 120 and 121");

    [Fact]
    public void The_order_of_equal_fields_counts() =>
        Difference([.. Denotation, 0x32, 0x01, (byte)'y'], [0x32, 0x01, (byte)'y', .. Denotation]).Should().Contain("byte 2");

    [Fact]
    public void Bytes_that_are_no_message_agree_only_as_they_are() =>
        Difference([0xFF, 1, 2], [0xFF, 2, 1]).Should().Contain("byte 1");

    private static string? Difference(byte[] first, byte[] second)
    {
        var builder = new GraphBuilder("kept");
        var graph = builder.Output(builder.Relu(builder.Input("x", ElementType.Float32, 2)), "y").Build();
        return GraphEquality.FirstDifference(With(first), With(second));

        Graph With(byte[] type) => graph with { Outputs = [graph.Outputs[0] with { OtherType = type }] };
    }
}
