namespace Compress.Graphs.Tests;

public class CleaningPassTests
{
    private static GraphBuilder New(out GraphValue x)
    {
        var b = new GraphBuilder("net");
        x = b.Input("x", ElementType.Float32, 2, 4);
        return b;
    }

    [Fact]
    public void Nodes_and_weights_that_no_output_needs_are_taken_out()
    {
        var b = New(out var x);
        b.Linear(x, 3);
        b.Output(b.Relu(x), "y");
        var cleaned = new DeadCode().Run(b.Build());
        cleaned.Nodes.Single().OpType.Should().Be("Relu");
        cleaned.Initializers.Should().BeEmpty();
    }

    [Fact]
    public void Inputs_that_nothing_reads_stay()
    {
        var b = New(out var x);
        b.Input("unused", ElementType.Float32, 1);
        b.Output(b.Relu(x), "y");
        new DeadCode().Run(b.Build()).Inputs.Should().HaveCount(2);
    }

    [Fact]
    public void Chains_of_identities_go()
    {
        var b = New(out var x);
        var y = b.Add("Identity", [b.Add("Identity", [x])]);
        b.Output(b.Relu(b.Add("Cast", [y], ("to", 1L))), "y");
        var cleaned = new RemoveIdentity().Run(b.Build());
        cleaned.Nodes.Single().Inputs.Should().Equal("x");
    }

    [Fact]
    public void An_identity_before_an_output_hands_its_name_on()
    {
        var b = New(out var x);
        b.Output(b.Add("Identity", [b.Relu(x)]), "y");
        var cleaned = new RemoveIdentity().Run(b.Build());
        cleaned.Nodes.Single().OpType.Should().Be("Relu");
        cleaned.Outputs.Single().Name.Should().Be("y");
    }

    [Fact]
    public void An_identity_from_input_to_output_stays()
    {
        var b = New(out var x);
        var graph = b.Output(b.Add("Identity", [x]), "y").Build();
        new RemoveIdentity().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void One_value_given_out_twice_keeps_an_identity()
    {
        var b = New(out var x);
        var y = b.Relu(x);
        b.Output(b.Add("Identity", [y]), "a").Output(b.Add("Identity", [y]), "b");
        var cleaned = new RemoveIdentity().Run(b.Build());
        cleaned.Outputs.Select(o => o.Name).Should().Equal("a", "b");
        cleaned.Nodes.Should().HaveCount(2);
    }

    [Fact]
    public void A_cast_to_another_type_and_a_turning_slice_stay()
    {
        var b = New(out var x);
        var turned = b.Add("Slice", [x, b.Integers(-1), b.Integers(long.MinValue), b.Integers(1), b.Integers(-1)]);
        var graph = b.Output(b.Add("Cast", [turned], ("to", 11L)), "y").Build();
        new RemoveIdentity().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Dropout_goes()
    {
        var b = New(out var x);
        b.Output(b.Relu(b.Dropout(x)), "y");
        var cleaned = new RemoveDropout().Run(b.Build());
        cleaned.Nodes.Single().Inputs.Should().Equal("x");
        cleaned.Initializers.Should().BeEmpty();
    }

    [Fact]
    public void Dropout_whose_mask_is_read_stays()
    {
        var b = New(out var x);
        var both = b.Add("Dropout", [x], [], ["kept", "mask"]);
        var graph = b.Output(both[0]).Output(b.Add("Not", [both[1]]), "z").Build();
        new RemoveDropout().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Dropout_that_trains_stays()
    {
        var b = New(out var x);
        var graph = b.Output(b.Add("Dropout", [x, GraphValue.None, b.Constant(Tensor.Scalar(true))]), "y").Build();
        new RemoveDropout().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void A_value_that_a_subgraph_reads_is_redirected_there_too()
    {
        var b = New(out var x);
        var same = b.Add("Identity", [x]);
        var branch = new Graph
        {
            Name = "branch",
            Nodes = [new Node("Relu", [same.Name], ["inner"])],
            Outputs = [new ValueInfo("inner", ElementType.Float32, null)],
        };
        var condition = b.Input("c", ElementType.Bool);
        b.Output(b.Add("If", [condition], ("then_branch", branch), ("else_branch", branch)), "y");
        var cleaned = new RemoveIdentity().Run(b.Build());
        cleaned.Nodes.Single().Attributes["then_branch"].AsGraph().Nodes[0].Inputs.Should().Equal("x");
    }
}
