using Compress.Graphs;
using Compress.Onnx;
using static Compress.Runtime.Tests.Safety.Broken;

namespace Compress.Runtime.Tests.Safety;

/// <summary>Every budget refuses what goes over it, names itself, and lets pass what does not.</summary>
public sealed class BudgetTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Multiply_accumulates_of_a_run(bool optimize)
    {
        var graph = Networks.Residual(3, 6, 8);
        using var model = CompiledModel.From(graph, new LoadOptions { RunMacs = 1_000_000 });
        using var session = model.CreateSession(new SessionOptions { Optimize = optimize });
        session.Run();
        Refused(() => session.Reshape("x", 10_000, 3, 8, 8), "RunMacs");
        session.Run();
    }

    [Fact]
    public void Operators_without_products_cost_their_elements()
    {
        using var model = CompiledModel.From(Of(new Node("Erf", ["x"], ["y"])), new LoadOptions { RunMacs = 200 });
        Refused(() => model.CreateSession(), "Erf", "RunMacs");
    }

    [Theory]
    [InlineData("LSTM", 4)]
    [InlineData("GRU", 3)]
    public void Recurrent_layers_cost_their_weights_a_step(string op, int gates)
    {
        var graph = Of(new Node(op, ["x", "w", "r"], ["y"]).With("hidden_size", 8L)) with { Inputs = [Float("x", 10, 1, 4)] };
        graph = graph.With("w", Tensor.Own(new float[gates * 8 * 4], 1, gates * 8, 4)).With("r", Tensor.Own(new float[gates * 8 * 8], 1, gates * 8, 8));
        var macs = 10L * gates * 8 * (4 + 8);
        using (var model = CompiledModel.From(graph, new LoadOptions { RunMacs = macs }))
        using (var session = model.CreateSession())
            session.Run();
        using var tight = CompiledModel.From(graph, new LoadOptions { RunMacs = macs - 1 });
        Refused(() => tight.CreateSession(), op, "RunMacs");
    }

    [Fact]
    public void Bytes_of_a_run()
    {
        using var model = CompiledModel.From(Networks.Residual(3, 6, 8), new LoadOptions { ArenaBytes = 16_384 });
        using var session = model.CreateSession();
        Refused(() => session.Reshape("x", 50, 3, 8, 8), "ArenaBytes");
    }

    [Fact]
    public void Rounds_of_a_loop()
    {
        var body = new Graph
        {
            Inputs = [new ValueInfo("i", ElementType.Int64, Shape.Scalar), new ValueInfo("c", ElementType.Bool, Shape.Scalar)],
            Nodes = [new Node("Identity", ["c"], ["c2"]), new Node("Relu", ["x"], ["r"])],
            Outputs = [new ValueInfo("c2", ElementType.Bool, null), new ValueInfo("r", ElementType.Float32, null)],
        };
        var graph = Of(new Node("Loop", ["trips", ""], ["y"]).With("body", body)) with { Inputs = [Float("x", 1, 3, 8, 8), new ValueInfo("trips", ElementType.Int64, Shape.Scalar)] };
        using var model = CompiledModel.From(graph, new LoadOptions { RunNodes = 90, ArenaBytes = 20_000, RunMacs = 1_000_000 });
        using var session = model.CreateSession();
        session.Input<long>("trips")[0] = 10;
        session.Run();
        session.OutputDims("y")[0].Should().Be(10);
        session.Input<long>("trips")[0] = 1000;
        Refused(() => session.Run(), "ArenaBytes");
        using var roomy = CompiledModel.From(graph, new LoadOptions { RunNodes = 90 });
        using var other = roomy.CreateSession();
        other.Input<long>("trips")[0] = 1000;
        Refused(() => other.Run(), "RunNodes");
        session.Input<long>("trips")[0] = 2;
        session.Run();
        session.OutputDims("y")[0].Should().Be(2);
    }

    [Fact]
    public void A_constant_that_takes_long_is_left_to_the_run()
    {
        var graph = Of(new Node("MatMul", ["a", "a"], ["b"]), new Node("Add", ["x", "b"], ["y"])) with { Inputs = [Float("x", 64, 64)] };
        graph = graph.With("a", WeightFiller.Constant(1, 64, 64));
        using var folded = CompiledModel.From(graph);
        using var all = folded.CreateSession();
        all.Plan.Macs.Should().Be(0);
        using var unfolded = CompiledModel.From(graph, new LoadOptions { RunMacs = 1_000_000 });
        using var session = unfolded.CreateSession();
        session.Plan.Macs.Should().Be(64 * 64 * 64);
        session.Run();
        session.Output<float>("y")[0].Should().Be(64);
    }

    [Fact]
    public void Folded_bytes() =>
        Refused(() => CompiledModel.Load(OnnxExporter.ToBytes(Of(new Node("Tile", ["w", "r"], ["big"]), new Node("Add", ["x", "big"], ["y"]))
            .With("w", Tensor.Own(new float[4096], 1, 64, 8, 8)).With("r", Tensor.Own([1L, 3, 1, 1], 4)) with { Inputs = [Float("x", 1, 192, 8, 8)] }), new LoadOptions { FoldBytes = 1000 }), "Tile", "49152 bytes");
}
