using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;
using Compress.Quantization;

namespace Compress.Quantization.Tests;

public sealed class QuantizationPlanTests
{
    private static Graph Network(long opset = 17)
    {
        var b = new GraphBuilder("net", opset);
        var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), 3, 8, 8);
        var stem = b.Relu(b.Conv(x, 4, 3));
        var inner = b.Conv(stem, 4, 3);
        var sum = b.Relu(b.Add(inner, stem));
        var pooled = b.MaxPool(sum, 2);
        return b.Output(b.Linear(b.Flatten(b.GlobalAveragePool(b.Relu(b.Conv(pooled, 6, 3)))), 5)).Build();
    }

    private static QuantizationPlan Plan(Graph graph, QuantizationOptions? options = null)
    {
        options ??= new QuantizationOptions();
        var seen = QuantizationPlanner.ValuesToObserve(graph, options).ToDictionary(v => v, _ => new ActivationHistogram(0, 4, [.. Enumerable.Repeat(10L, 64)]));
        return QuantizationPlanner.Plan(graph, seen, options);
    }

    private static string Value(Graph graph, string op, int at = 0) => graph.Nodes.Where(n => n.OpType == op).ElementAt(at).Output();

    [Fact]
    public void Quantizers_stand_after_fused_operators_and_not_within_them()
    {
        var graph = Network();
        var values = Plan(graph).Activations.Select(a => a.Value).ToList();
        values.Should().Contain([graph.Inputs[0].Name, Value(graph, "Relu"), Value(graph, "Conv", 1), Value(graph, "Relu", 1)]);
        values.Should().NotContain([Value(graph, "Conv"), Value(graph, "Add"), graph.Outputs[0].Name]);
    }

    [Fact]
    public void Passing_operators_keep_the_format_of_their_input()
    {
        var graph = Network();
        var formats = Plan(graph).Activations.ToDictionary(a => a.Value);
        var (before, after) = (formats[Value(graph, "Relu", 1)], formats[Value(graph, "MaxPool")]);
        (after.Scale, after.ZeroPoint).Should().Be((before.Scale, before.ZeroPoint));
        QuantizationPlanner.ValuesToObserve(graph, new QuantizationOptions()).Should().NotContain([Value(graph, "MaxPool"), Value(graph, "Flatten")]);
    }

    [Fact]
    public void Joined_values_share_one_format_that_covers_all_of_them()
    {
        var b = new GraphBuilder("joined", 17);
        var x = b.Input("x", ElementType.Float32, 1, 3, 8, 8);
        var (left, right) = (b.Relu(b.Conv(x, 4, 3)), b.Conv(x, 4, 1));
        var joined = b.Concat(1, b.MaxPool(left, 3, 1, 1), right);
        var graph = b.Output(b.Conv(joined, 2, 1), "y").Build();
        var options = new QuantizationOptions();
        var observed = QuantizationPlanner.ValuesToObserve(graph, options);
        observed.Should().HaveCount(3, "the input and both branches; what pools and Concat make is made of those");
        var seen = observed.ToDictionary(v => v, v => new ActivationHistogram(v == right.Name ? -2 : 0, v == left.Name ? 8 : 1, [.. Enumerable.Repeat(10L, 64)]));
        var formats = QuantizationPlanner.Plan(graph, seen, options).Activations.ToDictionary(a => a.Value);
        var concat = graph.Nodes.Single(n => n.Is("Concat"));
        foreach (var value in concat.Inputs.Append(left.Name))
            (formats[value].Scale, formats[value].ZeroPoint).Should().Be((formats[concat.Output()].Scale, formats[concat.Output()].ZeroPoint), value);
        formats[concat.Output()].Scale.Should().BeApproximately(10 / 255f, 0.002f);
    }

    [Fact]
    public void Sums_of_whole_numbers_stay_as_they_are()
    {
        var b = new GraphBuilder("indices", 17);
        var (x, first, second) = (b.Input("x", ElementType.Float32, 1, 3, 8, 8), b.Input("first", ElementType.Int64, 4), b.Input("second", ElementType.Int64, 4));
        var indices = b.Add(first, second);
        var graph = b.Output(b.Conv(b.Gather(b.Conv(x, 4, 3), indices, axis: 3), 2, 1), "y").Build();
        Plan(graph).Activations.Select(a => a.Value).Should().NotContain([indices.Name, first.Name, second.Name]).And.Contain(x.Name);
    }

    [Fact]
    public void Concat_of_shapes_stays_as_it_is()
    {
        var graph = Network();
        // Shape arithmetic ends in a Reshape's second input, which is no activation.
        var b = new GraphBuilder("shapes", 17);
        var x = b.Input("x", ElementType.Float32, 1, 3, 8, 8);
        var reshaped = b.Reshape(b.Conv(x, 4, 3), 1, 4, 64);
        var made = b.Output(b.Conv(reshaped, 2, 1), "y").Build();
        var shape = made.Nodes.Single(n => n.Is("Reshape")).Inputs[1];
        Plan(made).Activations.Should().NotContain(a => a.Value == shape);
        Plan(graph).Activations.Should().NotBeEmpty();
    }

    [Fact]
    public void Every_integer_node_reads_dequantized_values()
    {
        var graph = Network();
        var fake = Plan(graph).Apply(graph);
        foreach (var node in fake.Nodes.Where(n => n.OpType is "Conv" or "Gemm" or "Add"))
            foreach (var input in node.Inputs.Take(2)) fake.Index.Producer(input)!.OpType.Should().Be("DequantizeLinear");
        fake.Outputs[0].Name.Should().Be(graph.Outputs[0].Name);
        fake.Index.Producer(fake.Outputs[0].Name)!.OpType.Should().Be("Gemm");
    }

    [Fact]
    public void Folding_leaves_integer_weights_and_biases_alone()
    {
        var graph = Network();
        var folded = WeightFolding.Apply(Plan(graph).Apply(graph));
        foreach (var node in folded.Nodes.Where(n => n.OpType is "Conv" or "Gemm"))
        {
            folded.Initializers[folded.Index.Producer(node.Inputs[1])!.Inputs[0]].ElementType.Should().Be(ElementType.Int8);
            folded.Initializers[folded.Index.Producer(node.Inputs[2])!.Inputs[0]].ElementType.Should().Be(ElementType.Int32);
        }
        folded.Initializers.Values.Where(t => t.ElementType == ElementType.Float32).Should().OnlyContain(t => t.Dims.Length <= 1, "only scales stay in floating point");
    }

    [Fact]
    public void Recurrent_layers_store_their_weights_in_8_bits_and_sum_in_floating_point()
    {
        var random = new Random(7);
        Tensor Weight(int inner) => Tensor.Own([.. Enumerable.Range(0, 2 * 12 * inner).Select(i => (random.NextSingle() - 0.5f) * (1 + i / inner % 12))], 2, 12, inner);
        var b = new GraphBuilder("recurrent", opset: 17);
        var (w, r) = (b.Constant(Weight(5), "w"), b.Constant(Weight(3), "r"));
        var lstm = b.Add("LSTM", [b.Input("x", ElementType.Float32, 7, 1, 5), w, r], ("hidden_size", AttributeValue.From(3L)), ("direction", AttributeValue.From("bidirectional")));
        var graph = b.Output(lstm, "y").Build();
        var plan = Plan(graph);
        plan.Activations.Should().BeEmpty();
        plan.Weights.Select(f => (f.Initializer, f.Axis, f.Scales.Length)).Should().Equal((w.Name, 1, 12), (r.Name, 1, 12));
        for (var row = 0; row < 12; row++)
        {
            var largest = new[] { 0, 1 }.SelectMany(d => graph.Initializers[w.Name].AsSpan<float>().Slice((d * 12 + row) * 5, 5).ToArray()).Max(Math.Abs);
            plan.Weights[0].Scales[row].Should().Be(largest / 127, "both directions of a row share a scale");
        }

        var folded = WeightFolding.Apply(plan.Apply(graph));
        GraphChecker.Check(folded).Should().NotContain(f => f.Severity == Severity.Error);
        var node = folded.Nodes.Single(n => n.Is("LSTM"));
        foreach (var input in node.Inputs.Skip(1).Take(2))
            folded.Initializers[folded.Index.Producer(input)!.Inputs[0]].ElementType.Should().Be(ElementType.Int8);
        folded.Index.Producer(node.Inputs[0]).Should().BeNull("what comes in is not rounded");
        Plan(graph, new QuantizationOptions { Exclude = [graph.Nodes.Single().Name] }).Weights.Should().BeEmpty();
    }

    [Fact]
    public void A_constant_that_is_added_is_no_weight()
    {
        var b = new GraphBuilder("net", opset: 17);
        var y = b.Conv(b.Input("x", ElementType.Float32, 1, 3, 8, 8), 4, 3);
        var graph = b.Output(b.Add(y, b.Constant(Tensor.Own([1f, 2, 3, 4], 4, 1, 1), "k")), "y").Build();
        var folded = WeightFolding.Apply(Plan(graph).Apply(graph));
        GraphChecker.Check(folded).Should().NotContain(f => f.Severity == Severity.Error);
        folded.Initializers.Keys.Should().NotContain(k => k.StartsWith('k') && k.EndsWith("_int8", StringComparison.Ordinal));
    }

    [Fact]
    public void Folded_bias_is_rounded_at_input_scale_times_weight_scale()
    {
        var graph = Network();
        var fake = Plan(graph).Apply(graph);
        var folded = WeightFolding.Apply(fake);
        var conv = folded.Nodes.First(n => n.OpType == "Conv");
        var bias = folded.Index.Producer(conv.Inputs[2])!;
        var input = folded.Initializers[folded.Index.Producer(conv.Inputs[0])!.Inputs[1]].AsSpan<float>()[0];
        var weights = folded.Initializers[folded.Index.Producer(conv.Inputs[1])!.Inputs[1]].AsSpan<float>().ToArray();
        folded.Initializers[bias.Inputs[1]].AsSpan<float>().ToArray().Should().Equal(weights.Select(w => input * w));
    }

    [Fact]
    public void Excluded_node_stays_in_floating_point()
    {
        var graph = Network();
        var named = graph with { Nodes = [.. graph.Nodes.Select((n, i) => n with { Name = $"node{i}" })] };
        var gemm = named.Nodes.Single(n => n.OpType == "Gemm");
        var plan = Plan(named, new QuantizationOptions { Exclude = [gemm.Name] });
        plan.Weights.Should().NotContain(w => w.Initializer == gemm.Inputs[1]);
        plan.Weights.Should().HaveCount(3);
    }

    [Fact]
    public void Unknown_node_to_exclude_is_refused()
    {
        var plan = () => Plan(Network(), new QuantizationOptions { Exclude = ["nobody"] });
        plan.Should().Throw<ModelException>().WithMessage("*nobody*");
    }

    [Fact]
    public void Old_opset_is_refused()
    {
        var plan = () => Plan(Network(opset: 11));
        plan.Should().Throw<ModelException>().WithMessage("*opset 11*");
    }

    [Fact]
    public void Value_that_was_not_observed_is_named()
    {
        var graph = Network();
        var plan = () => QuantizationPlanner.Plan(graph, ImmutableDictionary<string, ActivationHistogram>.Empty, new QuantizationOptions());
        plan.Should().Throw<ModelException>().WithMessage($"*'{graph.Inputs[0].Name}'*");
    }

    [Fact]
    public void Plan_survives_its_json()
    {
        var graph = Network();
        var plan = Plan(graph);
        var read = QuantizationPlan.FromJson(plan.ToJson());
        read.ToJson().Should().Be(plan.ToJson());
        GraphHash.Of(read.Apply(graph)).Should().Be(GraphHash.Of(plan.Apply(graph)));
    }

    [Fact]
    public void Plan_of_another_graph_is_refused()
    {
        var graph = Network();
        var changed = graph with { Initializers = graph.Initializers.With(graph.Initializers.Keys.First(), graph.Initializers.Values.First().Reshape(graph.Initializers.Values.First().Dims.AsSpan())) };
        var other = graph with { Name = "other", Nodes = [.. graph.Nodes.Select(n => n.OpType == "Relu" ? n with { OpType = "Sigmoid" } : n)] };
        Plan(graph).Apply(changed).Nodes.Length.Should().BeGreaterThan(graph.Nodes.Length, "the same content is the same graph");
        var apply = () => Plan(graph).Apply(other);
        apply.Should().Throw<ModelException>().WithMessage("*hash*");
    }
}
