namespace Compress.Graphs.Tests;

public class MovingPassTests
{
    private static GraphBuilder New(out GraphValue x)
    {
        var b = new GraphBuilder("net");
        x = b.Input("x", ElementType.Float32, 2, 4, 3);
        return b;
    }

    [Fact]
    public void A_sum_of_three_becomes_two_additions()
    {
        var b = New(out var x);
        b.Output(b.Add("Sum", [x, b.Relu(x), b.Sigmoid(x)]), "y");
        var graph = new SumToAdd().Run(b.Build());
        graph.Nodes.Count(n => n.Is("Add")).Should().Be(2);
        graph.Nodes.Should().NotContain(n => n.OpType == "Sum");
        graph.Index.Producer("y")!.Inputs.Should().HaveCount(2);
    }

    [Fact]
    public void A_sum_of_one_becomes_nothing_but_a_name()
    {
        var b = New(out var x);
        b.Output(b.Add("Sum", [b.Relu(x)]), "y");
        new SumToAdd().Run(b.Build()).Index.Producer("y")!.OpType.Should().Be("Identity");
    }

    [Fact]
    public void A_graph_without_sums_stays_the_same_object()
    {
        var b = New(out var x);
        var graph = b.Output(b.Relu(x), "y").Build();
        new SumToAdd().Run(graph).Should().BeSameAs(graph);
        new SinkTransposes().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Transposes_sink_below_functions_until_they_undo_each_other()
    {
        var b = New(out var x);
        var inner = b.Mul(b.Relu(b.Transpose(x, 0, 2, 1)), b.Scalar(3));
        b.Output(b.Transpose(inner, 0, 2, 1), "y");
        var graph = new RemoveIdentity().Run(new CancelTransposes().Run(new SinkTransposes().Run(b.Build())));
        graph.Nodes.Select(n => n.OpType).Should().Equal("Relu", "Mul");
    }

    [Fact]
    public void Two_operands_transposed_alike_become_one_transpose()
    {
        var b = New(out var x);
        b.Output(b.Add(b.Transpose(b.Sigmoid(x), 0, 2, 1), b.Transpose(b.Tanh(x), 0, 2, 1)), "y");
        var graph = new SinkTransposes().Run(b.Build());
        graph.Nodes.Count(n => n.Is("Transpose")).Should().Be(1);
        graph.Index.Producer("y")!.OpType.Should().Be("Transpose");
    }

    [Fact]
    public void Operands_transposed_otherwise_stay()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 3, 3, 3);
        var graph = b.Output(b.Add(b.Transpose(b.Sigmoid(x), 0, 2, 1), b.Transpose(b.Tanh(x), 1, 0, 2)), "y").Build();
        new SinkTransposes().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void A_transposed_value_that_others_read_stays()
    {
        var b = New(out var x);
        var t = b.Transpose(x, 0, 2, 1);
        b.Output(b.Relu(t), "y");
        b.Output(b.Sigmoid(t), "z");
        var graph = b.Build();
        new SinkTransposes().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void A_constant_of_more_than_one_element_holds_the_transpose_up()
    {
        var b = New(out var x);
        var graph = b.Output(b.Add(b.Transpose(x, 0, 2, 1), b.Constant(Tensor.Create([1f, 2f, 3f, 4f], 4))), "y").Build();
        new SinkTransposes().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Nothing_comes_between_a_function_and_its_quantization()
    {
        var b = New(out var x);
        var graph = b.Output(b.QuantizeDequantize<byte>(b.Relu(b.Transpose(x, 0, 2, 1)), 0.1f, 0), "y").Build();
        new SinkTransposes().Run(graph).Should().BeSameAs(graph);
    }
}
