using Compress.Graphs;
using Compress.Onnx;
using Compress.Quantization;
using Compress.Testing;

namespace Compress.Runtime.Tests.Planning;

/// <summary>What float plans fuse, what they leave alone, and that both compute what the nodes say.</summary>
public sealed class FloatPlanTests
{
    [Fact]
    public void Recurrent_layers_are_one_step_and_agree_with_the_other_engine()
    {
        foreach (var (op, gates) in new[] { ("LSTM", 4), ("GRU", 3) })
        {
            foreach (var direction in new[] { "forward", "reverse", "bidirectional" })
            {
                var graph = Recurrent(op, gates, direction, ("linear_before_reset", 1L));
                Steps(graph, "y").Should().ContainSingle(s => s.Operators == op && s.Kernel.StartsWith("recurrent", StringComparison.Ordinal));
                Agrees(graph);
            }
        }
        Agrees(Recurrent("GRU", 3, "forward", ("linear_before_reset", 0L)));
    }

    [Fact]
    public void Recurrent_layers_whose_weights_are_stored_in_8_bits_are_one_step_too()
    {
        foreach (var (op, gates) in new[] { ("LSTM", 4), ("GRU", 3) })
        {
            foreach (var direction in new[] { "forward", "bidirectional" })
            {
                var graph = Recurrent(op, gates, direction, ("linear_before_reset", 1L));
                var stored = WeightFolding.Apply(QuantizationPlanner.Plan(graph, new Dictionary<string, Compress.Analysis.ActivationHistogram>(), new QuantizationOptions()).Apply(graph));
                stored.Nodes.Should().Contain(n => n.OpType == "DequantizeLinear");
                Steps(stored, "y").Should().ContainSingle(s => s.Operators == op && s.Kernel.StartsWith("recurrent", StringComparison.Ordinal)).And.NotContain(s => s.Operators == "DequantizeLinear");
                Agrees(stored);
            }
        }
    }

    [Fact]
    public void Recurrent_layers_with_other_activations_stay_with_the_reference()
    {
        var graph = Recurrent("GRU", 3, "forward", ("activations", AttributeValue.From(["HardSigmoid", "Tanh"])));
        Steps(graph, "y").Should().ContainSingle(s => s.Operators == "GRU" && s.Kernel == "reference");
        Agrees(graph);
        Steps(Recurrent("LSTM", 4, "forward", ("clip", 0.5f)), "y").Should().ContainSingle(s => s.Operators == "LSTM" && s.Kernel == "reference");
    }

    [Fact]
    public void Transposed_convolutions_run_as_convolutions()
    {
        foreach (var (stride, pad, extra, group, kernel) in new[] { (1, 1, 0, 1, 3), (2, 1, 1, 1, 3), (2, 0, 0, 2, 2), (3, 2, 1, 4, 5), (1, 0, 0, 4, 1) })
        {
            var b = new GraphBuilder("up", 17, 3);
            var x = b.Input("x", ElementType.Float32, 2, 4, 5, 6);
            b.Output(b.LeakyRelu(b.ConvTranspose(x, 8, kernel, stride, pad, extra, group)), "y");
            Steps(b.Build(), "y").Should().ContainSingle(s => s.Operators == "ConvTranspose+LeakyRelu" && s.Kernel != "reference");
            Agrees(b.Build());
        }
        // Pads beyond the kernel crop the input, which the convolution does not do.
        var c = new GraphBuilder("crop", 17, 3);
        c.Output(c.ConvTranspose(c.Input("x", ElementType.Float32, 1, 2, 6, 6), 3, 2, 1, 2), "y");
        Steps(c.Build(), "y").Should().ContainSingle(s => s.Operators == "ConvTranspose" && s.Kernel == "reference");
        Agrees(c.Build());
    }

    [Fact]
    public void Attention_is_one_step_that_reads_through_its_transposes()
    {
        var graph = Attention(outputScores: false);
        var steps = Steps(graph, "y");
        steps.Should().ContainSingle(s => s.Operators == "Attention");
        steps.Should().NotContain(s => s.Operators == "Transpose" || s.Operators == "Softmax");
        Agrees(graph);
    }

    [Fact]
    public void Queries_keys_and_values_of_one_matrix_are_one_product()
    {
        Steps(Attention(outputScores: false), "y").Should().ContainSingle(s => s.Operators.Contains("MatMul")).Which.Output.Should().StartWith("Float32[2, 5, 72]");
        // Heads of one product beside heads in another order and of another number of elements, and with biases.
        foreach (var (heads, keys, values, bias) in new[] { (1L, 24L, 24L, true), (3, 24, 15, true), (4, 8, 40, false) })
        {
            var graph = Attention(outputScores: false, heads, keys, values, bias);
            Steps(graph, "y").Should().ContainSingle(s => s.Operators.Contains("MatMul"));
            Agrees(graph);
        }
        // Another matrix, an activation between, and a product that is returned as well.
        foreach (var (graph, reason) in new[]
        {
            (Attention(outputScores: false, others: true), "keys are of another matrix"), (Attention(outputScores: false, activated: true), "a clamp is in the store"), (Attention(outputScores: false, returned: true), "the values are returned"),
        })
        {
            Steps(graph, "y").Count(s => s.Operators.Contains("MatMul")).Should().Be(3, reason);
            Steps(graph, "y").Should().ContainSingle(s => s.Operators == "Attention");
            Agrees(graph);
        }
    }

    [Fact]
    public void Attention_whose_weights_are_an_output_stays_in_pieces()
    {
        var graph = Attention(outputScores: true);
        Steps(graph, "y").Should().NotContain(s => s.Operators == "Attention");
        Agrees(graph);
    }

    [Fact]
    public void A_normalization_of_the_last_axis_goes_into_the_products_behind_it()
    {
        var b = new GraphBuilder("norm", 17, 4);
        var x = b.Input("x", ElementType.Float32, 2, 5, 12);
        var normal = b.Transpose(b.BatchNormalization(b.Transpose(x, 0, 2, 1)), 0, 2, 1);
        b.Output(b.Relu(b.MatMul(normal, b.Constant(b.Weights.HeNormal(12, 12, 9)))), "y");
        var graph = Statistics(b.Build());
        Steps(graph, "y").Should().ContainSingle().Which.Operators.Should().Be("MatMul+Relu");
        Agrees(graph);
        // Where the normalised value is read elsewhere, it is computed as well.
        var c = new GraphBuilder("norm", 17, 4);
        var z = c.Input("x", ElementType.Float32, 2, 5, 12);
        var kept = c.Transpose(c.BatchNormalization(c.Transpose(z, 0, 2, 1)), 0, 2, 1);
        c.Output(c.MatMul(kept, c.Constant(c.Weights.HeNormal(12, 12, 9))), "y");
        c.Output(c.Sigmoid(kept), "z");
        Agrees(Statistics(c.Build()));
    }

    [Fact]
    public void Moves_of_elements_need_no_reference()
    {
        var b = new GraphBuilder("moves", 17, 5);
        var x = b.Input("x", ElementType.Float32, 2, 4, 3, 6);
        var t = b.Transpose(x, 3, 1, 0, 2);
        var s = b.Add("Slice", [t, b.Integers(1, 0), b.Integers(6, -1), b.Integers(0, 1), b.Integers(2, 1)]);
        var g = b.Gather(b.Sigmoid(s), b.Integers(2, 0, 1, 1), 0);
        var p = b.Add("Pad", [g, b.Integers(0, 1, 0, 2, 1, 0, 0, -1)]);
        var j = b.Concat(2, b.Tanh(p), p);
        b.Output(b.Add("Expand", [b.Add("Slice", [j, b.Integers(-1), b.Integers(0), b.Integers(0), b.Integers(-2)]), b.Integers(3, 1, 1, 1, 1)]), "y");
        var graph = b.Build();
        Steps(graph, "y").Should().NotContain(q => q.Kernel == "reference");
        Agrees(graph);
    }

    [Fact]
    public void Scatters_to_known_places_write_into_what_dies()
    {
        var b = new GraphBuilder("scatter", 17, 5);
        var x = b.Input("x", ElementType.Float32, 4, 3, 5);
        var u = b.Input("u", ElementType.Float32, 2, 5);
        var first = b.Add("ScatterND", [x, b.Constant(Tensor.Create<long>([1, 2, 3, 0], 2, 2)), u]);
        b.Output(b.Add("ScatterND", [first, b.Constant(Tensor.Create<long>([0, 0, 1, 2, 2, -1], 2, 3)), b.Constant(Tensor.Create([7f, 8f], 2))]), "y");
        b.Output(b.Relu(x), "z");
        var graph = b.Build();
        Steps(graph, "y").Count(q => q.Operators == "ScatterND" && q.Kernel == "copy").Should().Be(1, "constants to be scattered are left to the reference");
        Agrees(graph);
        // A place named twice has the last value; only the reference goes in order.
        var c = new GraphBuilder("twice", 17, 5);
        c.Output(c.Add("ScatterND", [c.Input("x", ElementType.Float32, 4), c.Constant(Tensor.Create<long>([1, 1], 2, 1)), c.Input("u", ElementType.Float32, 2)]), "y");
        Steps(c.Build(), "y").Should().ContainSingle(q => q.Kernel == "reference");
    }

    [Theory]
    [InlineData("ReduceMean", 2, 3)]
    [InlineData("ReduceSum", 1, 1)]
    [InlineData("ReduceMax", 1, 2)]
    [InlineData("ReduceMin", 3, 3)]
    [InlineData("ReduceSumSquare", 0, 1)]
    public void Reductions_of_neighbouring_axes_need_no_reference(string op, long from, long to)
    {
        foreach (var keep in new[] { 0L, 1L })
        {
            var b = new GraphBuilder("reduce", 18, 5);
            var x = b.Input("x", ElementType.Float32, 2, 4, 3, 6);
            b.Output(b.Add(op, [b.Sigmoid(x), b.Integers([.. Enumerable.Range((int)from, (int)(to - from + 1)).Select(a => (long)a)])], ("keepdims", keep)), "y");
            Steps(b.Build(), "y").Should().NotContain(s => s.Kernel == "reference");
            Agrees(b.Build());
        }
        var apart = new GraphBuilder("apart", 18, 5);
        apart.Output(apart.Add(op, [apart.Input("x", ElementType.Float32, 2, 4, 3, 6), apart.Integers(0, 2)]), "y");
        Steps(apart.Build(), "y").Should().ContainSingle(s => s.Kernel == "reference", "axes that do not stand together are left to the reference");
        Agrees(apart.Build());
    }

    [Fact]
    public void Channels_are_shuffled_within_their_pixels()
    {
        var b = new GraphBuilder("shuffle", 17, 6);
        var x = b.Relu(b.Conv(b.Input("x", ElementType.Float32, 2, 3, 8, 8), 24, 3));
        var grouped = b.Relu(b.Conv(x, 36, 1, group: 4));
        var shuffled = b.Reshape(b.Transpose(b.Reshape(grouped, 2, 4, 9, 8, 8), 0, 2, 1, 3, 4), 2, 36, 8, 8);
        b.Output(b.GlobalAveragePool(b.Conv(shuffled, 36, 3, group: 36)), "y");
        var steps = Steps(b.Build(), "y");
        steps.Should().ContainSingle(s => s.Kernel == "shuffle");
        steps.Count(s => s.Operators == "Layout" && s.Kernel == "copy").Should().Be(1, "only the output is moved");
        Agrees(b.Build());
        // Three axes that change places are no shuffle.
        var c = new GraphBuilder("other", 17, 6);
        var z = c.Input("x", ElementType.Float32, 2, 12, 8, 8);
        c.Output(c.Reshape(c.Transpose(c.Reshape(z, 2, 3, 4, 8, 8), 0, 2, 1, 4, 3), 2, 12, 8, 8), "y");
        Steps(c.Build(), "y").Should().NotContain(s => s.Kernel == "shuffle");
        Agrees(c.Build());
    }

    [Fact]
    public void Images_of_few_channels_are_read_in_planes()
    {
        foreach (var (channels, stride, kernel, pad) in new[] { (3, 2, 3, 1), (3, 1, 5, 0), (2, 4, 4, 0), (4, 1, 3, 2), (1, 1, 5, 2) })
        {
            var b = new GraphBuilder("first", 17, 7);
            b.Output(b.Relu(b.Conv(b.Input("x", ElementType.Float32, 2, channels, 17, 16), 11, kernel, stride, pad)), "y");
            Steps(b.Build(), "y").Count(s => s.Operators == "Layout" && s.Kernel == "copy").Should().Be(1, "only the output is moved");
            Agrees(b.Build());
        }
    }

    [Fact]
    public void A_first_convolution_does_the_maximum_pool_behind_it()
    {
        foreach (var (channels, outputs, size, pad) in new[] { (1, 6, 28, 2), (3, 8, 15, 0), (4, 16, 9, 1) })
        {
            var b = new GraphBuilder("pooled", 17, 7);
            b.Output(b.MaxPool(b.Relu(b.Conv(b.Input("x", ElementType.Float32, 2, channels, size, size), outputs, 5, 1, pad)), 2), "y");
            Steps(b.Build(), "y").Should().ContainSingle(s => s.Operators == "Conv+Relu+MaxPool" && s.Kernel.EndsWith("planes", StringComparison.Ordinal));
            Agrees(b.Build());
        }
        // Not where somebody else sees what the pool drops.
        var c = new GraphBuilder("seen", 17, 7);
        var whole = c.Relu(c.Conv(c.Input("x", ElementType.Float32, 1, 1, 12, 12), 6, 3));
        c.Output(c.MaxPool(whole, 2), "y");
        c.Output(whole, "z");
        Steps(c.Build(), "y").Should().Contain(s => s.Operators == "MaxPool");
        Agrees(c.Build());
        // Nor where windows overlap or reach over the border.
        foreach (var (window, step, border) in new[] { (3L, 2L, 0L), (2L, 1L, 0L), (2L, 2L, 1L) })
        {
            var d = new GraphBuilder("other", 17, 7);
            d.Output(d.MaxPool(d.Relu(d.Conv(d.Input("x", ElementType.Float32, 1, 1, 12, 12), 6, 3)), window, step, border), "y");
            Steps(d.Build(), "y").Should().Contain(s => s.Operators == "MaxPool");
            Agrees(d.Build());
        }
    }

    [Fact]
    public void Float_runs_allocate_nothing_after_the_first()
    {
        foreach (var graph in new[] { Recurrent("GRU", 3, "bidirectional", ("linear_before_reset", 1L)), Attention(false) })
        {
            using var model = CompiledModel.From(graph);
            using var session = model.CreateSession();
            session.Run();
            session.Run();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++) session.Run();
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        }
    }

    private static Graph Recurrent(string op, int gates, string direction, (string, AttributeValue) attribute)
    {
        var b = new GraphBuilder("recurrent", 17, 2);
        var x = b.Input("x", ElementType.Float32, 6, 2, 7);
        var d = direction == "bidirectional" ? 2 : 1;
        GraphValue Weights(params ReadOnlySpan<long> dims) => b.Constant(b.Weights.Normal(0.3, dims));
        var h = b.Input("h", ElementType.Float32, d, 2, 11);
        GraphValue[] inputs = [x, Weights(d, gates * 11, 7), Weights(d, gates * 11, 11), Weights(d, 2 * gates * 11), GraphValue.None, h];
        (string, AttributeValue)[] attributes = [("hidden_size", 11L), ("direction", direction)];
        if (op == "GRU" || attribute.Item1 != "linear_before_reset") attributes = [.. attributes, attribute];
        var made = b.Add(op, inputs, attributes, ["y", "last"]);
        b.Output(made[0], "y");
        b.Output(b.Relu(made[1]), "z");
        return b.Build();
    }

    private static Graph Attention(bool outputScores, long heads = 3, long keys = 24, long values = 24, bool bias = false, bool others = false, bool activated = false, bool returned = false)
    {
        var b = new GraphBuilder("attention", 17, 8);
        var x = b.Input("x", ElementType.Float32, 2, 5, 24);
        GraphValue Product(GraphValue from, long width)
        {
            var made = b.MatMul(from, b.Constant(b.Weights.HeNormal(24, 24, width)));
            if (bias) made = b.Add(made, b.Constant(b.Weights.Normal(0.3, width)));
            return activated ? b.Relu(made) : made;
        }
        GraphValue Heads(GraphValue made, long width, params ReadOnlySpan<long> order) => b.Transpose(b.Reshape(made, 2, 5, heads, width / heads), order);
        var (queries, columns, rows) = (Product(x, keys), Product(others ? b.Input("z", ElementType.Float32, 2, 5, 24) : x, keys), Product(x, values));
        var weights = b.Softmax(b.Mul(b.MatMul(Heads(queries, keys, 0, 2, 1, 3), Heads(columns, keys, 0, 2, 3, 1)), b.Scalar(0.35f)), 3);
        b.Output(b.Reshape(b.Transpose(b.MatMul(weights, Heads(rows, values, 0, 2, 1, 3)), 0, 2, 1, 3), 2, 5, values), "y");
        if (outputScores) b.Output(weights, "w");
        if (returned) b.Output(rows, "v");
        return b.Build();
    }

    /// <summary>Statistics that are not 0 and 1, so that a lost normalization is seen.</summary>
    private static Graph Statistics(Graph graph) => LightNetworks.WithWeights(graph);

    internal static IReadOnlyList<PlanStep> Steps(Graph graph, string output)
    {
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession();
        model.Outputs.Should().Contain(o => o.Name == output);
        return [.. session.Plan.Steps];
    }

    internal static void Agrees(Graph graph)
    {
        var bytes = OnnxExporter.ToBytes(graph);
        using var model = CompiledModel.Load(bytes);
        using var fused = model.CreateSession();
        using var plain = model.CreateSession(new SessionOptions { Optimize = false });
        using var threaded = model.CreateSession(new SessionOptions { Threads = 2 });
        for (var seed = 0; seed < 2; seed++)
        {
            var inputs = Quantizing.Input(graph, 1, 300 + seed);
            var seen = fused.Run(inputs);
            var (reference, other, two) = (plain.Run(inputs), OrtOracle.Run(bytes, inputs), threaded.Run(inputs));
            foreach (var (name, value) in seen)
            {
                Closeness.Difference(value, reference[name], Closeness.Network).Should().BeNull("{0} against the scalar references", name);
                Closeness.Difference(value, other[name], Closeness.Network).Should().BeNull("{0} against the other engine", name);
                value.Bytes.Span.SequenceEqual(two[name].Bytes.Span).Should().BeTrue("{0} does not depend on threads", name);
            }
        }
    }
}
