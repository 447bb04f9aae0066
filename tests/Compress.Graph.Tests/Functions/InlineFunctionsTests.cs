using Compress.Onnx;
using Compress.Testing;
using Google.Protobuf;
using Onnx;

namespace Compress.Graphs.Tests;

public class InlineFunctionsTests
{
    private const string Domain = "org.example";

    private static NodeProto Node(string op, string[] inputs, string[] outputs, string domain = "", params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Domain = domain };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    private static FunctionProto Function(string name, string[] inputs, string[] outputs, params NodeProto[] nodes)
    {
        var function = new FunctionProto { Name = name, Domain = Domain, OpsetImport = { new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = Domain, Version = 1 } } };
        function.Input.AddRange(inputs);
        function.Output.AddRange(outputs);
        function.Node.AddRange(nodes);
        return function;
    }

    private static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    private static AttributeProto Refer(string name, string to) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, RefAttrName = to };

    private static ValueInfoProto Value(string name, int type = 1) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimValue = 2 } } } } },
    };

    private static byte[] Model(NodeProto[] nodes, params FunctionProto[] functions)
    {
        var model = new ModelProto
        {
            IrVersion = 9,
            OpsetImport = { new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = Domain, Version = 1 } },
            Graph = new GraphProto { Name = "g", Input = { Value("x") }, Output = { Value("y") } },
        };
        model.Graph.Node.AddRange(nodes);
        model.Functions.AddRange(functions);
        return model.ToByteArray();
    }

    private static Graph Inlined(byte[] model)
    {
        var graph = new InlineFunctions().Run(LeanReader.Load(model));
        graph.Model.Functions.Should().BeEmpty();
        GraphChecker.Check(graph).Should().BeEmpty();
        GraphChecker.Check(LeanReader.Load(model)).Should().BeEmpty();
        // The other engine has its own idea of what a call means.
        var x = new Dictionary<string, Tensor> { ["x"] = Tensor.Own<float>([-1.5f, 3]) };
        GraphEquality.Same(OrtOracle.Run(OnnxExporter.ToBytes(graph), x)["y"], OrtOracle.Run(model, x)["y"]).Should().BeTrue("inlining must not change the result");
        return graph;
    }

    private static Action Inlining(byte[] model) => () => new InlineFunctions().Run(LeanReader.Load(model));

    [Fact]
    public void A_call_becomes_the_body_with_names_of_its_own()
    {
        var twice = Function("Twice", ["a"], ["b"], Node("Add", ["a", "a"], ["t"]), Node("Neg", ["t"], ["b"]));
        var graph = Inlined(Model([Node("Twice", ["x"], ["t"], Domain), Node("Twice", ["t"], ["y"], Domain)], twice));
        graph.Nodes.Select(n => n.OpType).Should().Equal("Add", "Neg", "Add", "Neg");
        graph.Nodes.SelectMany(n => n.Outputs).Should().OnlyHaveUniqueItems().And.Contain(["t", "y", "t/t", "y/t"]);
    }

    [Fact]
    public void A_model_without_functions_stays_as_it_is()
    {
        var graph = LeanReader.Load(Model([Node("Relu", ["x"], ["y"])]));
        new InlineFunctions().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Attributes_come_from_the_call_or_the_default_or_the_operator()
    {
        var leaky = Function("Leaky", ["a"], ["b"], Node("LeakyRelu", ["a"], ["c"], "", Refer("alpha", "slope")), Node("Elu", ["c"], ["b"], "", Refer("alpha", "other")));
        leaky.Attribute.Add("other");
        leaky.AttributeProto.Add(Float("slope", 0.25f));
        var graph = Inlined(Model([Node("Leaky", ["x"], ["m"], Domain), Node("Leaky", ["m"], ["y"], Domain, Float("slope", 0.5f), Float("other", 2))], leaky));
        graph.Nodes.Select(n => n.Float("alpha", -1)).Should().Equal(0.25f, -1, 0.5f, 2);
    }

    [Fact]
    public void An_attribute_of_another_kind_is_refused()
    {
        var leaky = Function("Leaky", ["a"], ["b"], Node("LeakyRelu", ["a"], ["b"], "", Refer("alpha", "slope")));
        leaky.Attribute.Add("slope");
        var whole = new AttributeProto { Name = "slope", Type = AttributeProto.Types.AttributeType.Int, I = 1 };
        Inlining(Model([Node("Leaky", ["x"], ["y"], Domain, whole)], leaky)).Should().Throw<ModelException>().WithMessage("*'slope' holds Int*Leaky*Float*");
    }

    [Fact]
    public void Functions_may_call_functions()
    {
        var inner = Function("Inner", ["a"], ["b"], Node("Neg", ["a"], ["b"]));
        var outer = Function("Outer", ["a"], ["b"], Node("Inner", ["a"], ["m"], Domain), Node("Inner", ["m"], ["n"], Domain), Node("Relu", ["n"], ["b"]));
        Inlined(Model([Node("Outer", ["x"], ["y"], Domain)], outer, inner)).Nodes.Select(n => n.OpType).Should().Equal("Neg", "Neg", "Relu");
    }

    [Fact]
    public void An_input_left_out_is_left_out_inside()
    {
        var clip = Function("Limit", ["a", "low", "high"], ["b"], Node("Clip", ["a", "low", "high"], ["b"]));
        Inlined(Model([Node("Limit", ["x"], ["y"], Domain)], clip)).Nodes.Single().Inputs.Should().Equal("x", "", "");
    }

    [Fact]
    public void An_input_that_is_handed_on_and_a_result_given_twice_get_copies()
    {
        var same = Function("Same", ["a"], ["a", "b", "c"], Node("Neg", ["a"], ["b"]), Node("Relu", ["a"], ["c"]));
        // ONNX Runtime takes no function that hands an input on, so only what is made of it can be compared.
        var graph = new InlineFunctions().Run(LeanReader.Load(Model([Node("Same", ["x"], ["p", "q"], Domain), Node("Add", ["p", "q"], ["y"])], same)));
        OrtOracle.Run(OnnxExporter.ToBytes(graph), new Dictionary<string, Tensor> { ["x"] = Tensor.Own<float>([-1.5f, 3]) })["y"].AsSpan<float>().ToArray().Should().Equal(0, 0);
        graph.Nodes.Select(n => n.OpType).Should().BeEquivalentTo("Neg", "Relu", "Identity", "Add");
    }

    [Fact]
    public void Subgraphs_read_what_the_function_sees()
    {
        static GraphProto Branch(NodeProto node) => new() { Name = "branch", Node = { node }, Output = { Value(node.Output[0]) } };
        var choose = Function("Choose", ["a"], ["b"],
            Node("ReduceSum", ["a"], ["s"], "", new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 }), Node("Cast", ["s"], ["c"], "", new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = 9 }),
            Node("If", ["c"], ["b"], "",
                new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch(Node("Neg", ["a"], ["r"])) },
                new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch(Node("Elu", ["a"], ["r"], "", Refer("alpha", "slope"))) }));
        choose.AttributeProto.Add(Float("slope", 3));
        var graph = Inlined(Model([Node("Choose", ["x"], ["y"], Domain)], choose));
        var branch = graph.Nodes[2].Attributes["else_branch"].AsGraph();
        branch.Nodes.Single().Inputs.Should().Equal("x");
        branch.Nodes.Single().Float("alpha", 0).Should().Be(3);
    }

    [Fact]
    public void A_call_inside_a_subgraph_is_inlined_there()
    {
        var twice = Function("Twice", ["a"], ["b"], Node("Add", ["a", "a"], ["b"]));
        GraphProto Branch(string op, string domain) => new() { Name = "branch", Node = { Node(op, ["x"], [op], domain) }, Output = { Value(op) } };
        var graph = Inlined(Model(
        [
            Node("ReduceSum", ["x"], ["s"], "", new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 }), Node("Cast", ["s"], ["c"], "", new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = 9 }),
            Node("If", ["c"], ["y"], "",
                new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch("Twice", Domain) },
                new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch("Neg", "") }),
        ], twice));
        graph.Nodes[2].Attributes["then_branch"].AsGraph().Nodes.Single().OpType.Should().Be("Add");
    }

    [Fact]
    public void A_body_of_an_older_opset_is_brought_to_the_models()
    {
        var squeeze = Function("Drop", ["a"], ["b"],
            Node("Unsqueeze", ["a"], ["u"], "", new AttributeProto { Name = "axes", Type = AttributeProto.Types.AttributeType.Ints, Ints = { 0 } }), Node("Relu", ["u"], ["r"]),
            Node("Squeeze", ["r"], ["b"], "", new AttributeProto { Name = "axes", Type = AttributeProto.Types.AttributeType.Ints, Ints = { 0 } }));
        squeeze.OpsetImport[0].Version = 11;
        var graph = new InlineFunctions().Run(LeanReader.Load(Model([Node("Drop", ["x"], ["y"], Domain)], squeeze)));
        graph.Nodes.Select(n => n.Inputs.Length).Should().Equal(2, 1, 2);
        ShapeInference.Infer(graph).Dims("y").Should().Equal(2);
        OrtOracle.Run(OnnxExporter.ToBytes(graph), new Dictionary<string, Tensor> { ["x"] = Tensor.Own<float>([-1, 3]) })["y"].AsSpan<float>().ToArray().Should().Equal(0, 3);
    }

    [Fact]
    public void A_body_of_a_newer_opset_is_refused_where_an_operator_differs()
    {
        var gelu = Function("Act", ["a"], ["b"], Node("Gelu", ["a"], ["b"]));
        gelu.OpsetImport[0].Version = 20;
        Inlining(Model([Node("Act", ["x"], ["y"], Domain)], gelu)).Should().Throw<ModelException>().WithMessage("*Act*Gelu*opset 20 to opset 17*");
    }

    [Fact]
    public void Shapes_and_types_are_inferred_through_functions()
    {
        var shape = Function("Count", ["a"], ["b"], Node("Shape", ["a"], ["s"]), Node("Cast", ["s"], ["b"], "", new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = 1 }));
        var types = ShapeInference.Infer(LeanReader.Load(Model([Node("Count", ["x"], ["m"], Domain), Node("Identity", ["m"], ["y"])], shape)));
        types["m"].ElementType.Should().Be(ElementType.Float32);
        types.Dims("m").Should().Equal(1);
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        var self = Function("Self", ["a"], ["b"], Node("Self", ["a"], ["b"], Domain));
        Inlining(Model([Node("Self", ["x"], ["y"], Domain)], self)).Should().Throw<ModelException>().WithMessage("*Self*calls itself*Loop*");
        var (ping, pong) = (Function("Ping", ["a"], ["b"], Node("Pong", ["a"], ["b"], Domain)), Function("Pong", ["a"], ["b"], Node("Ping", ["a"], ["b"], Domain)));
        Inlining(Model([Node("Ping", ["x"], ["y"], Domain)], ping, pong)).Should().Throw<ModelException>().WithMessage("*Ping > *Pong > *Ping*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Functions_that_multiply_are_refused_before_they_fill_memory(bool empty)
    {
        // Each calls the next ten times: 10^20 calls in all, even where the last does nothing.
        static FunctionProto Level(int i) => Function($"F{i}", ["a"], ["b"], [.. Enumerable.Range(0, 10).Select(k => Node($"F{i + 1}", [k == 0 ? "a" : $"m{k - 1}"], [k == 9 ? "b" : $"m{k}"], Domain))]);
        var last = empty ? Function("F20", ["a"], ["a"]) : Function("F20", ["a"], ["b"], Node("Neg", ["a"], ["b"]));
        var model = Model([Node("F0", ["x"], ["y"], Domain)], [.. Enumerable.Range(0, 20).Select(Level), last]);
        Inlining(model).Should().Throw<ModelException>().WithMessage("*more than 250000 nodes*");
        GraphChecker.Check(LeanReader.Load(model)).Should().ContainSingle(f => f.Severity == Severity.Error).Which.Message.Should().Contain("250000");
    }

    [Fact]
    public void A_chain_of_functions_without_end_is_refused()
    {
        var chain = Enumerable.Range(0, 1000).Select(i => Function($"F{i}", ["a"], ["b"], i == 999 ? Node("Neg", ["a"], ["b"]) : Node($"F{i + 1}", ["a"], ["b"], Domain)));
        Inlining(Model([Node("F0", ["x"], ["y"], Domain)], [.. chain])).Should().Throw<ModelException>().WithMessage("*functions are nested more than 64 deep*");
    }

    [Fact]
    public void A_call_that_does_not_suit_its_function_is_refused()
    {
        var neg = Function("N", ["a"], ["b"], Node("Neg", ["a"], ["b"]));
        Inlining(Model([Node("N", ["x", "x"], ["y"], Domain)], neg)).Should().Throw<ModelException>().WithMessage("*2 inputs*takes 1*");
        Inlining(Model([Node("N", ["x"], ["y", "z"], Domain)], neg)).Should().Throw<ModelException>().WithMessage("*2 outputs*gives 1*");
        Inlining(Model([Node("N", ["x"], ["y"], Domain)], Function("N", ["a"], ["b"], Node("Neg", ["q"], ["b"])))).Should().Throw<ModelException>().WithMessage("*body of the function*'q'*");
        Inlining(Model([Node("N", ["x"], ["y"], Domain)], neg, neg)).Should().Throw<ModelException>().WithMessage("*'org.example::N' is defined twice*");
    }
}
