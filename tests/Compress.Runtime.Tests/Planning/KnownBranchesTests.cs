using Compress.Graphs;
using static Compress.Runtime.Tests.Safety.Broken;

namespace Compress.Runtime.Tests.Planning;

/// <summary>An If that the inputs' shapes decide is planned away; one that data decides is not.</summary>
public sealed class KnownBranchesTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 11)]
    public void The_shapes_of_the_inputs_choose_the_branch(long rows, float expected)
    {
        using var model = CompiledModel.From(ByRows());
        using var session = model.CreateSession(new SessionOptions { InputShapes = new Dictionary<string, Shape> { ["x"] = Shape.Of(rows, 3) } });
        session.Plan.IsStatic.Should().BeTrue(session.Plan.Obstacle);
        session.Input<float>("x").Fill(1);
        session.Run();
        session.Output<float>("y").ToArray().Should().OnlyContain(v => v == expected);
    }

    [Fact]
    public void One_session_takes_either_branch_as_its_shapes_change()
    {
        using var model = CompiledModel.From(ByRows());
        using var session = model.CreateSession();
        foreach (var rows in new[] { 1, 2, 1 })
        {
            session.Input<float>("x", rows, 3).Fill(1);
            session.Run();
            session.Output<float>("y")[0].Should().Be(rows == 1 ? 2 : 11);
        }
    }

    [Fact]
    public void What_data_decides_stays_open()
    {
        var graph = Of(new Node("If", ["c"], ["y"]).With("then_branch", Branch("Neg", "a")).With("else_branch", Branch("Abs", "a"))) with { Inputs = [Float("x", 2, 3), new ValueInfo("c", ElementType.Bool, Shape.Scalar)] };
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession();
        session.Plan.IsStatic.Should().BeFalse();
        session.Plan.Obstacle.Should().Contain("has subgraphs");
        session.Input<float>("x").Fill(3);
        session.Input<bool>("c")[0] = true;
        session.Run();
        session.Output<float>("y")[0].Should().Be(-3);
        session.Input<bool>("c")[0] = false;
        session.Run();
        session.Output<float>("y")[0].Should().Be(3);
    }

    [Fact]
    public void A_branch_may_hand_on_an_outer_value_and_hold_another_branch()
    {
        // Both branches, and the graph, use the name 'k': each has its own.
        var inner = Branch("Neg", "k") with { Outputs = [new ValueInfo("x", ElementType.Float32, null)] };
        var outer = new Graph { Nodes = [new Node("If", ["one"], ["k"]).With("then_branch", inner).With("else_branch", Branch("Abs", "k"))], Outputs = [new ValueInfo("k", ElementType.Float32, null)] };
        var graph = Of([.. Rows(), new Node("If", ["one"], ["v"]).With("then_branch", outer).With("else_branch", Branch("Exp", "w")), new Node("Identity", ["v"], ["k"]), new Node("Relu", ["k"], ["y"])])
            .With("zero", Tensor.Scalar(0L)).With("1", Tensor.Scalar(1L)) with { Inputs = [Float("x", 1, 3)] };
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession();
        session.Plan.IsStatic.Should().BeTrue(session.Plan.Obstacle);
        session.Input<float>("x").Fill(7);
        session.Run();
        session.Output<float>("y")[0].Should().Be(7);
    }

    /// <summary>y = x + 1 where x has one row, else x + 10; the summands are initializers of the branches.</summary>
    private static Graph ByRows()
    {
        Graph Plus(float value) => new()
        {
            Nodes = [new Node("Add", ["x", "k"], ["sum"])],
            Initializers = NameMap<Tensor>.Empty.With("k", Tensor.Scalar(value)),
            Outputs = [new ValueInfo("sum", ElementType.Float32, null)],
        };
        return Of([.. Rows(), new Node("If", ["one"], ["y"]).With("then_branch", Plus(1)).With("else_branch", Plus(10))])
            .With("zero", Tensor.Scalar(0L)).With("1", Tensor.Scalar(1L)) with
        {
            Inputs = [new ValueInfo("x", ElementType.Float32, new Shape(new Dimension[] { Dimension.Named("rows"), 3 }))],
        };
    }

    private static Node[] Rows() => [new Node("Shape", ["x"], ["dims"]), new Node("Gather", ["dims", "zero"], ["rows"]), new Node("Equal", ["rows", "1"], ["one"])];

    private static Graph Branch(string op, string output) => new() { Nodes = [new Node(op, ["x"], [output])], Outputs = [new ValueInfo(output, ElementType.Float32, null)] };
}
