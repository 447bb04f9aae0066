using System.Collections.Immutable;

namespace Compress.Graphs.Tests;

public class ConstantFoldingTests
{
    [Fact]
    public void Shape_arithmetic_is_folded_without_an_evaluator()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 2, 3, 4);
        var size = b.Add("Gather", [b.Add("Shape", [x]), b.Constant(Tensor.Scalar(0L))]);
        b.Output(b.Add("Reshape", [x, b.Concat(0, b.Add("Unsqueeze", [size, b.Integers(0)]), b.Integers(-1))]), "y");
        var folded = new ConstantFolding().Run(b.Build());
        folded.Nodes.Single().OpType.Should().Be("Reshape");
        folded.Initializers[folded.Nodes[0].Input(1)].AsSpan<long>().ToArray().Should().Equal(2, -1);
    }

    [Fact]
    public void Named_sizes_are_not_folded()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, Dimension.Named("N"), 3);
        var graph = b.Output(b.Add("Neg", [b.Add("Shape", [x])]), "y").Build();
        new ConstantFolding().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void An_evaluator_folds_what_depends_on_constants()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 2);
        var c = b.Add("Twice::Twice", [b.Scalar(1)]);
        var twice = b.Add("Exp", [b.Constant(WeightFiller.Constant(3, 5000))]);
        b.Output(b.Add(x, b.Add("ReduceMax", [twice], ("keepdims", 0L))), "y").Output(c, "c");
        var folded = new ConstantFolding(new Copying()).Run(b.Build());
        folded.Nodes.Select(n => n.OpType).Should().BeEquivalentTo("Twice", "Add");
    }

    [Fact]
    public void Quantization_is_not_folded()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 2);
        var w = b.Add("DequantizeLinear", [b.Constant(Tensor.Create<sbyte>([1, 2], 2)), b.Scalar(0.1f)]);
        var graph = b.Output(b.Add(x, w), "y").Build();
        new ConstantFolding(new Copying()).Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Growth_over_the_budget_is_one_error_that_names_node_size_and_option()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 1);
        var big = b.Add("Expand", [b.Constant(WeightFiller.Constant(1, 1), "one"), b.Constant(Tensor.Create<long>([1L << 40], 1))]);
        b.Output(b.Add(x, big), "y");
        ((Action)(() => new ConstantFolding(new Copying()).Run(b.Build()))).Should().Throw<ModelException>().WithMessage("Expand 'expand'*4398046511104 bytes*budget of 1073741824*ConstantFolding.budget*");
    }

    /// <summary>Answers every node with a float of the shape [1].</summary>
    private sealed class Copying : IConstantEvaluator
    {
        public ImmutableArray<Tensor?> Evaluate(Node node, long opset, IReadOnlyList<Tensor?> inputs) => [Tensor.Create<float>([1], 1)];
    }
}
