using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;

namespace Compress.Runtime.Tests.Planning;

/// <summary>The channel shuffle between grouped convolutions as one step, in floats and in bytes.</summary>
public sealed class ShuffleTests
{
    [Theory]
    [InlineData(2, 6)]
    [InlineData(3, 15)]
    [InlineData(4, 28)]
    [InlineData(4, 64)]
    [InlineData(4, 136)]
    public void A_shuffle_is_one_step_and_moves_what_the_nodes_move(int groups, int channels)
    {
        var graph = Shuffled(groups, channels, [0, 2, 1, 3, 4]);
        Compare(graph, expected: 1, tolerance: 1e-4);
        var int8 = Quantizing.Quantize(graph, Quantizing.Input(graph, 2, 1));
        Compare(int8, expected: 1, tolerance: 0.03);
        using var model = CompiledModel.From(int8);
        using var session = model.CreateSession();
        session.Plan.Steps.Should().NotContain(s => s.Operators == "DequantizeLinear" || s.Operators.Contains("Transpose") && s.Kernel == "reference");
    }

    [Fact]
    public void Another_transposition_is_no_shuffle() => Compare(Shuffled(4, 16, [0, 2, 1, 4, 3]), expected: 0, tolerance: 1e-4);

    [Fact]
    public void A_transposition_that_is_an_output_stays()
    {
        var graph = Shuffled(4, 16, [0, 2, 1, 3, 4]);
        var inner = graph.Nodes.Single(n => n.Is("Transpose")).Output();
        Compare(graph with { Outputs = [.. graph.Outputs, new ValueInfo(inner, ElementType.Float32, null)] }, expected: 0, tolerance: 1e-4);
    }

    private static void Compare(Graph graph, int expected, double tolerance)
    {
        var bytes = OnnxExporter.ToBytes(graph);
        using var model = CompiledModel.Load(bytes);
        using var session = model.CreateSession();
        session.Plan.Steps.Count(s => s.Kernel == "shuffle").Should().Be(expected);
        var inputs = Quantizing.Input(graph, 1, 7);
        var y = graph.Outputs[0].Name;
        Closeness.Difference(session.Run(inputs)[y], OrtOracle.Run(bytes, inputs)[y], tolerance).Should().BeNull();
    }

    private static Graph Shuffled(int groups, int channels, long[] order)
    {
        var b = new GraphBuilder("shuffled", opset: 17, seed: 3);
        var x = b.Input("x", ElementType.Float32, 1, channels, 5, 5);
        var first = b.Relu(b.Conv(x, channels, 1, group: groups));
        var moved = b.Reshape(b.Transpose(b.Reshape(first, 1, groups, channels / groups, 5, 5), order), 1, channels, 5, 5);
        return b.Output(b.Conv(moved, channels, 3, group: channels), "y").Build();
    }
}
