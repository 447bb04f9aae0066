using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;

namespace Compress.Runtime.Tests.Planning;

/// <summary>Networks in QDQ form: integers from end to end, and what they compute.</summary>
public sealed class QuantizedPlanTests
{
    [Fact]
    public void A_residual_network_runs_in_integers_from_end_to_end()
    {
        using var model = CompiledModel.From(Quantized(3, 12, 16));
        using var session = model.CreateSession();
        var steps = session.Plan.Steps;
        session.Plan.Int8MacShare.Should().Be(1);
        steps.Count(s => s.Operators.Contains("Add")).Should().Be(2, "both sums are done in a convolution's store");
        steps.Where(s => s.Operators == "QuantizeLinear").Should().ContainSingle("only the input is quantized by itself");
        steps.Should().NotContain(s => s.Operators == "DequantizeLinear" || s.Kernel == "reference");
    }

    [Fact]
    public void Integer_plans_agree_with_the_float_meaning_of_every_node()
    {
        var graph = Quantized(3, 12, 16);
        using var model = CompiledModel.From(graph);
        using var fused = model.CreateSession();
        using var plain = model.CreateSession(new SessionOptions { Optimize = false });
        for (var seed = 0; seed < 5; seed++)
        {
            var inputs = Quantizing.Input(graph, 3, 100 + seed);
            Close(fused.Run(inputs)["y"], plain.Run(inputs)["y"]);
        }
    }

    [Fact]
    public void Integer_plans_agree_with_the_other_engine()
    {
        var graph = Quantized(3, 12, 16);
        var bytes = OnnxExporter.ToBytes(graph);
        using var model = CompiledModel.Load(bytes);
        using var session = model.CreateSession();
        for (var seed = 0; seed < 5; seed++)
        {
            var inputs = Quantizing.Input(graph, 2, 200 + seed);
            Close(session.Run(inputs)["y"], OrtOracle.Run(bytes, inputs)["y"]);
        }
    }

    [Fact]
    public void Integer_runs_allocate_nothing_after_the_first()
    {
        using var model = CompiledModel.From(Quantized(3, 12, 16));
        using var session = model.CreateSession();
        session.Run();
        session.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) session.Run();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Theory]
    [InlineData(1, 4, 9)]
    [InlineData(2, 5, 7)]
    [InlineData(7, 33, 11)]
    [InlineData(16, 20, 8)]
    public void Odd_channel_counts_and_sizes_agree_with_the_other_engine(int channels, int wide, int size)
    {
        var graph = Quantized(channels, wide, size);
        var bytes = OnnxExporter.ToBytes(graph);
        using var model = CompiledModel.Load(bytes);
        using var session = model.CreateSession();
        var inputs = Quantizing.Input(graph, 2, 9);
        Close(session.Run(inputs)["y"], OrtOracle.Run(bytes, inputs)["y"]);
    }

    private static Graph Quantized(int channels, int wide, int size)
    {
        var graph = Networks.Residual(channels, wide, size);
        return Quantizing.Quantize(graph, Quantizing.Input(graph, 8, 1));
    }

    /// <summary>Single roundings may fall the other way; through a small network that stays within some percent of the largest output.</summary>
    private static void Close(Tensor seen, Tensor expected) => Closeness.Difference(seen, expected, 0.03).Should().BeNull();
}
