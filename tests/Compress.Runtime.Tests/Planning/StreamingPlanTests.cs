using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Planning;

/// <summary>What plans fuse in networks that hear a stream: short lines, laid-out windows, caches and layers of one step.</summary>
public sealed class StreamingPlanTests
{
    private static readonly bool HasPlanes = !KernelVariants.Best(KernelVariants.FloatLineTiles).IsScalar;

    [Theory]
    [InlineData(3, 1, 1, 1, false)]
    [InlineData(3, 2, 1, 1, false)]
    [InlineData(2, 1, 2, 0, false)]
    [InlineData(1, 1, 1, 0, true)]
    [InlineData(3, 1, 1, 1, true)]
    public void Windows_that_were_laid_out_are_a_convolution(long kernel, long stride, long dilation, long pad, bool transposed)
    {
        var graph = Windows(kernel, stride, dilation, pad, transposed);
        FloatPlanTests.Steps(graph, "y").Should().ContainSingle(s => s.Operators == (pad > 0 ? "Pad+" : "") + $"Gather+Gather+Transpose+Reshape+{(transposed ? "ConvTranspose" : "Conv")}+LeakyRelu");
        FloatPlanTests.Steps(graph, "y").Should().NotContain(s => s.Operators == "Gather" || s.Operators == "Pad");
        FloatPlanTests.Agrees(graph);
    }

    [Fact]
    public void Windows_that_are_something_else_stay()
    {
        foreach (var graph in new[]
        {
            Windows(3, 1, 1, 1, false, border: 0.5f),
            Windows(3, 1, 1, 1, false, irregular: true),
            Windows(3, 1, 1, 1, false, isOutput: true),
            Windows(3, 1, 1, 1, false, mix: 3),
        })
        {
            FloatPlanTests.Steps(graph, "y").Should().Contain(s => s.Operators.StartsWith("Gather", StringComparison.Ordinal) && s.Kernel == "copy");
            FloatPlanTests.Agrees(graph);
        }
    }

    [Fact]
    public void Short_lines_are_convolved_in_planes_without_moving_them()
    {
        Assert.SkipUnless(HasPlanes, "The scalar reference knows no planes.");
        foreach (var (width, channels, kernel, stride, group) in new[] { (33, 6, 3, 1, 1), (40, 6, 5, 1, 6), (65, 8, 5, 2, 2), (24, 5, 1, 1, 1), (17, 3, 2, 1, 1) })
        {
            var b = new GraphBuilder("line", 17, 9);
            var x = b.Input("x", ElementType.Float32, 2, channels, width);
            var first = b.LeakyRelu(b.Conv(x, 2 * channels, kernel, stride, group: group));
            b.Output(b.Sigmoid(b.Add(b.Conv(first, 2 * channels, 3, group: group), first)), "y");
            var steps = FloatPlanTests.Steps(b.Build(), "y");
            steps.Should().HaveCount(2).And.OnlyContain(s => s.Kernel.Contains("planes"));
            FloatPlanTests.Agrees(b.Build());
        }
        foreach (var (stride, extra) in new[] { (1, 0), (2, 1), (3, 0) })
        {
            var c = new GraphBuilder("spread", 17, 9);
            c.Output(c.Tanh(c.ConvTranspose(c.Input("x", ElementType.Float32, 1, 6, 21), 4, 5, stride, 2, extra, 2)), "y");
            FloatPlanTests.Steps(c.Build(), "y").Should().ContainSingle().Which.Kernel.Should().Contain("planes");
            FloatPlanTests.Agrees(c.Build());
        }
    }

    [Fact]
    public void Images_and_long_work_stay_with_pixels()
    {
        foreach (var (height, width, channels) in new[] { (2L, 33L, 8L), (1L, 5L, 8L), (1L, 400L, 24L) })
        {
            var b = new GraphBuilder("image", 17, 9);
            b.Output(b.Relu(b.Conv(b.Input("x", ElementType.Float32, 1, channels, height, width), channels, 3)), "y");
            FloatPlanTests.Steps(b.Build(), "y").Should().NotContain(s => s.Kernel.Contains("planes"));
            FloatPlanTests.Agrees(b.Build());
        }
    }

    [Fact]
    public void Copies_read_through_each_other()
    {
        var b = new GraphBuilder("copies", 17, 5);
        var x = b.Input("x", ElementType.Float32, 3, 4, 6, 5);
        GraphValue Slice(GraphValue v, long from, long to, long axis) => b.Add("Slice", [v, b.Integers(from), b.Integers(to), b.Integers(axis)]);
        var joined = b.Concat(2, Slice(x, 1, 3, 2), Slice(b.Transpose(b.Input("w", ElementType.Float32, 3, 7, 4, 5), 0, 2, 1, 3), 0, 4, 2));
        b.Output(b.Transpose(joined, 3, 0, 1, 2), "y");
        b.Output(b.Relu(Slice(Slice(x, 1, 5, 2), 1, 3, 3)), "z");
        var steps = FloatPlanTests.Steps(b.Build(), "y");
        steps.Where(s => s.Kernel == "copy").Select(s => s.Operators).Should().BeEquivalentTo("Transpose+Slice+Slice+Concat+Transpose", "Slice+Slice");
        FloatPlanTests.Agrees(b.Build());
        // What is empty stays empty.
        var e = new GraphBuilder("empty", 17, 5);
        var v = e.Input("x", ElementType.Float32, 3, 4, 6);
        var none = e.Add("Slice", [v, e.Integers(2), e.Integers(2), e.Integers(2)]);
        e.Output(e.Concat(2, none, e.Add("Slice", [v, e.Integers(1), e.Integers(3), e.Integers(2)])), "y");
        FloatPlanTests.Agrees(e.Build());
        // A value that is read twice, or returned, is made.
        var c = new GraphBuilder("twice", 17, 5);
        var z = c.Input("x", ElementType.Float32, 3, 4, 6, 5);
        var cut = c.Add("Slice", [z, c.Integers(1), c.Integers(3), c.Integers(2)]);
        c.Output(c.Relu(c.Transpose(cut, 1, 0, 2, 3)), "y");
        c.Output(c.Tanh(c.Transpose(cut, 3, 1, 2, 0)), "z");
        FloatPlanTests.Steps(c.Build(), "y").Should().ContainSingle(s => s.Operators == "Slice" && s.Kernel == "copy");
        FloatPlanTests.Agrees(c.Build());
    }

    [Fact]
    public void Values_are_put_between_each_other()
    {
        foreach (var length in new long[] { 1, 4, 7, 257 })
        {
            var b = new GraphBuilder("between", 17, 5);
            var (x, z) = (b.Input("x", ElementType.Float32, 1, length, 1), b.Input("z", ElementType.Float32, 1, length, 1));
            b.Output(b.Concat(2, b.Sigmoid(x), b.Tanh(z)), "y");
            b.Output(b.Concat(2, b.Tanh(z), b.Relu(x), b.Sigmoid(z)), "three");
            b.Output(b.Transpose(b.Concat(0, x, z), 1, 0, 2), "pairs");
            FloatPlanTests.Agrees(b.Build());
        }
    }

    [Fact]
    public void What_becomes_a_result_in_place_is_made_in_its_memory()
    {
        foreach (var first in new Func<GraphBuilder, GraphValue, GraphValue>[]
        {
            (b, x) => b.Concat(0, x, b.Sigmoid(x)), (b, x) => b.Relu(b.Concat(1, x, x)), (b, x) => b.Transpose(b.Concat(0, x, x), 1, 0, 2), (b, x) => b.Reshape(b.Tanh(b.Concat(0, x, x)), 8, 3, 5),
        })
        {
            foreach (var last in new Func<GraphBuilder, GraphValue, GraphValue>[]
            {
                (b, v) => b.Tanh(v),
                (b, v) => b.Add("ScatterND", [v, b.Constant(Tensor.Create<long>([0, 2, 2, 0], 2, 2)), b.Input("u", ElementType.Float32, 2, b.SizeOf(v, 2))]),
            })
            {
                var b = new GraphBuilder("results", 17, 5);
                b.Output(last(b, first(b, b.Input("x", ElementType.Float32, 4, 3, 5))), "y");
                FloatPlanTests.Agrees(b.Build());
            }
        }
    }

    [Fact]
    public void Scattering_copies_only_what_stays()
    {
        var b = new GraphBuilder("cache", 17, 5);
        var cache = b.Input("cache", ElementType.Float32, 3, 4, 6);
        var row = b.Add("ScatterND", [cache, b.Constant(Tensor.Create<long>([.. Enumerable.Range(0, 12).SelectMany(i => new long[] { i / 4, i % 4, 5 })], 12, 3)), b.Input("u", ElementType.Float32, 12)]);
        b.Output(b.Add("ScatterND", [row, b.Constant(Tensor.Create<long>([1], 1, 1)), b.Input("v", ElementType.Float32, 1, 4, 6)]), "y");
        FloatPlanTests.Agrees(b.Build());
        // All of it.
        var c = new GraphBuilder("all", 17, 5);
        c.Output(c.Add("ScatterND", [c.Input("x", ElementType.Float32, 2, 5), c.Constant(Tensor.Create<long>([1, 0], 2, 1)), c.Input("u", ElementType.Float32, 2, 5)]), "y");
        FloatPlanTests.Agrees(c.Build());
    }

    [Fact]
    public void Layers_of_one_step_and_small_ones_of_both_directions_agree_with_the_other_engine()
    {
        foreach (var (op, gates) in new[] { ("LSTM", 4), ("GRU", 3) })
        {
            foreach (var (steps, batch, hidden, directions) in new[] { (1, 33, 8, 1), (1, 1, 16, 1), (1, 3, 5, 2), (33, 1, 4, 2), (7, 1, 3, 2), (5, 4, 6, 1) })
            {
                var b = new GraphBuilder("small", 17, 2);
                GraphValue Weights(params ReadOnlySpan<long> dims) => b.Constant(b.Weights.Normal(0.3, dims));
                GraphValue[] inputs = [b.Input("x", ElementType.Float32, steps, batch, 8), Weights(directions, gates * hidden, 8), Weights(directions, gates * hidden, hidden), Weights(directions, 2 * gates * hidden), GraphValue.None, b.Input("h", ElementType.Float32, directions, batch, hidden)];
                (string, AttributeValue)[] attributes = [("hidden_size", (long)hidden), ("direction", directions == 2 ? "bidirectional" : "forward")];
                var made = b.Add(op, inputs, op == "GRU" ? [.. attributes, ("linear_before_reset", 1L)] : attributes, ["y", "last"]);
                b.Output(made[0], "y");
                b.Output(b.Relu(made[1]), "z");
                FloatPlanTests.Steps(b.Build(), "y").Should().ContainSingle(s => s.Operators == op && s.Kernel.StartsWith("recurrent", StringComparison.Ordinal));
                FloatPlanTests.Agrees(b.Build());
                Allocates(b.Build()).Should().Be(0);
            }
        }
    }

    [Fact]
    public void Small_layers_that_do_not_wait_for_each_other_run_in_turns()
    {
        Assert.SkipUnless(KernelTiers.IsMiddle(KernelTiers.Limit), "Both directions share a 256-bit vector.");
        foreach (var stacked in new[] { false, true })
        {
            var b = new GraphBuilder("pair", 17, 2);
            var x = b.Input("x", ElementType.Float32, 9, 1, 8);
            var first = Layer(b, b.Add("Slice", [x, b.Integers(0), b.Integers(4), b.Integers(2)]), 4);
            var second = Layer(b, stacked ? first : b.Tanh(b.Add("Slice", [x, b.Integers(4), b.Integers(8), b.Integers(2)])), 3);
            b.Output(b.Concat(2, b.Relu(first), second), "y");
            var steps = FloatPlanTests.Steps(b.Build(), "y");
            steps.Count(s => s.Operators == "GRU+GRU").Should().Be(stacked ? 0 : 1);
            steps.Count(s => s.Operators == "GRU").Should().Be(stacked ? 2 : 0);
            FloatPlanTests.Agrees(b.Build());
            Allocates(b.Build()).Should().Be(0);
        }

        static GraphValue Layer(GraphBuilder b, GraphValue x, long hidden)
        {
            var inputs = b.SizeOf(x, 2);
            GraphValue Weights(params ReadOnlySpan<long> dims) => b.Constant(b.Weights.Normal(0.3, dims));
            var y = b.Add("GRU", [x, Weights(2, 3 * hidden, inputs), Weights(2, 3 * hidden, hidden), Weights(2, 6 * hidden)], [("hidden_size", hidden), ("direction", "bidirectional"), ("linear_before_reset", 1L)], ["layer" + hidden])[0];
            return b.Reshape(b.Transpose(y, 0, 2, 1, 3), 9, 1, 2 * hidden);
        }
    }

    [Fact]
    public void Global_pools_and_normalizations_take_planes_as_they_lie()
    {
        foreach (var pool in new[] { "GlobalAveragePool", "GlobalMaxPool" })
        {
            var b = new GraphBuilder("pool", 17, 3);
            b.Output(b.Sigmoid(b.Add(pool, [b.Tanh(b.Input("x", ElementType.Float32, 2, 5, 3, 7))])), "y");
            FloatPlanTests.Steps(b.Build(), "y").Should().NotContain(s => s.Operators == "Layout");
            FloatPlanTests.Agrees(b.Build());
        }
        foreach (var space in new long[] { 1, 5, 31, 40 })
        {
            var b = new GraphBuilder("norm", 17, 3);
            b.Output(b.Relu(b.BatchNormalization(b.Tanh(b.Input("x", ElementType.Float32, 2, 12, space)))), "y");
            FloatPlanTests.Agrees(Compress.Testing.LightNetworks.WithWeights(b.Build()));
        }
    }

    [Fact]
    public void Streaming_runs_allocate_nothing_after_the_first()
    {
        Allocates(Windows(3, 1, 1, 1, false)).Should().Be(0);
        var b = new GraphBuilder("line", 17, 9);
        b.Output(b.Tanh(b.ConvTranspose(b.Input("x", ElementType.Float32, 1, 6, 21), 4, 5, 2, 2, 1, 2)), "y");
        Allocates(b.Build()).Should().Be(0);
    }

    private static long Allocates(Graph graph)
    {
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession();
        session.Run();
        session.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) session.Run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Pixels and their neighbours behind each other, as PyTorch's Unfold is exported, and a pointwise convolution over them.</summary>
    private static Graph Windows(long kernel, long stride, long dilation, long pad, bool transposed, float border = 0, bool irregular = false, bool isOutput = false, long mix = 1)
    {
        const long channels = 3, height = 4, width = 20;
        var b = new GraphBuilder("windows", 17, 9);
        var x = b.Input("x", ElementType.Float32, 2, channels, height, width);
        if (pad > 0) x = b.Add("Pad", border == 0 ? [x, b.Integers(0, 0, pad, pad, 0, 0, pad, pad)] : [x, b.Integers(0, 0, pad, pad, 0, 0, pad, pad), b.Scalar(border)]);
        var (rows, columns) = (Count(height), Count(width));
        var windows = b.Gather(b.Gather(x, Indices(rows), 2), Indices(columns), 4);
        var laid = b.Reshape(b.Transpose(windows, 0, 1, 2, 4, 3, 5), 2, channels * kernel * kernel, rows, columns);
        b.Output(b.LeakyRelu(transposed ? b.ConvTranspose(laid, 7, mix) : b.Conv(laid, 7, mix)), "y");
        if (isOutput) b.Output(laid, "laid");
        return b.Build();

        long Count(long size) => (size + 2 * pad - (kernel - 1) * dilation - 1) / stride + 1;

        GraphValue Indices(long count)
        {
            long[] values = [.. Enumerable.Range(0, (int)(kernel * count)).Select(i => i / count * dilation + i % count * stride)];
            if (irregular) values[^1]--;
            return b.Constant(Tensor.Create(values, kernel, count));
        }
    }
}
