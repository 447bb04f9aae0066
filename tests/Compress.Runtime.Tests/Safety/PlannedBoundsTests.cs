using Compress.Graphs;
using Compress.Runtime.Execution;
using static Compress.Runtime.Tests.Safety.Broken;

namespace Compress.Runtime.Tests.Safety;

/// <summary>
/// Kernels do not look at bounds: what they touch must follow from shapes that were inferred and that agree with each other. These models
/// agree with their own declarations and would have a kernel leave its memory all the same.
/// </summary>
public sealed class PlannedBoundsTests
{
    [Theory]
    [InlineData(5, 3, 8, 8)]
    [InlineData(1, 3, 8, 16)]
    public void A_slope_larger_than_what_it_bends_is_refused(long n, long c, long h, long w) =>
        Refused(Of(new Node("PRelu", ["x", "s"], ["y"])).With("s", WeightFiller.Constant(1, n, c, h, w)) with { Inputs = [Float("x", 1, 3, 8, w == 16 ? 1 : 8)] }, "PRelu", "slope");

    [Theory]
    [InlineData("LSTM", 4, 5)]
    [InlineData("LSTM", 4, 6)]
    [InlineData("GRU", 3, 5)]
    public void An_initial_state_of_another_size_is_refused(string op, int gates, int input)
    {
        var names = new[] { "x", "w", "r", "", "", "", "" };
        names[input] = "h";
        var graph = Of(new Node(op, [.. op == "GRU" ? names[..6] : names], ["y"]).With("hidden_size", 8L)) with { Inputs = [Float("x", 10, 1, 4), Float("h", 1, 1, 4)] };
        Refused(graph.With("w", WeightFiller.Constant(1, 1, gates * 8, 4)).With("r", WeightFiller.Constant(1, 1, gates * 8, 8)), op, $"input {input}", "[1, 1, 8]");
    }

    [Fact]
    public void A_scale_of_more_axes_than_the_scores_makes_no_attention()
    {
        var graph = Of(new Node("MatMul", ["q", "k"], ["s"]), new Node("Mul", ["s", "f"], ["t"]), new Node("Softmax", ["t"], ["p"]).With("axis", -1L), new Node("MatMul", ["p", "v"], ["y"]))
            .With("f", Tensor.Own([0.5f], 1, 1, 1, 1, 1)) with
        {
            Inputs = [Float("q", 2, 3, 4, 8), Float("k", 2, 3, 8, 5), Float("v", 2, 3, 5, 8)],
        };
        SameGuarded(graph, 1, 2, 3, 4, 8);
    }

    [Fact]
    public void A_bias_of_more_axes_than_the_product_makes_no_8_bit_layer()
    {
        Node Quantize(string from, string to) => new("QuantizeLinear", [from, "scale", "zero"], [to]);
        Node Dequantize(string from, string scale, string to) => new("DequantizeLinear", [from, scale], [to]);
        var graph = Of(
            Quantize("x", "xq"), new Node("DequantizeLinear", ["xq", "scale", "zero"], ["xd"]), new Node("Flatten", ["xd"], ["flat"]),
            Dequantize("wq", "ws", "w"), Dequantize("bq", "bs", "b"),
            new Node("MatMul", ["flat", "w"], ["p"]), new Node("Add", ["p", "b"], ["s"]), Quantize("s", "sq"), new Node("DequantizeLinear", ["sq", "scale", "zero"], ["y"])) with
        {
            Inputs = [Float("x", 100, 4, 2, 2)],
        };
        graph = graph.With("scale", Tensor.Scalar(0.25f)).With("zero", Tensor.Scalar((byte)128)).With("ws", Tensor.Scalar(0.5f)).With("bs", Tensor.Scalar(0.125f))
            .With("wq", Tensor.Own([.. Enumerable.Range(0, 32).Select(i => (sbyte)(i % 7 - 3))], 16, 2)).With("bq", Tensor.Own([8, -8], 1, 1, 2));
        SameGuarded(graph, 1, 100, 2);
    }

    [Theory]
    [InlineData("MaxPool")]
    [InlineData("AveragePool")]
    public void A_window_of_more_pixels_than_32_bits_count_gets_no_kernel(string op)
    {
        // 65536 x 65536 is 0 where products wrap around.
        var graph = Of(new Node(op, ["x"], ["y"]).With("kernel_shape", Ints(65536, 65536)).With("pads", Ints(32764, 32764, 32764, 32764)));
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession();
        session.OutputDims("y").ToArray().Should().Equal(1, 3, 1, 1);
        session.Plan.Steps.Should().ContainSingle().Which.Kernel.Should().Be("reference");
    }

    [Theory]
    [InlineData("Conv")]
    [InlineData("MaxPool")]
    [InlineData("ConvTranspose")]
    public void Windows_beyond_32_bits_are_left_to_the_reference(string op)
    {
        const long Most = int.MaxValue;
        var node = op switch
        {
            "Conv" => new Node("Conv", ["x", "w"], ["y"]).With("pads", Ints(Most, Most, Most, Most)).With("strides", Ints(Most, Most)),
            "ConvTranspose" => new Node("ConvTranspose", ["x", "w"], ["y"]).With("dilations", Ints(Most, 1)).With("pads", Ints(Most, 0, Most, 0)),
            _ => new Node("MaxPool", ["x"], ["y"]).With("kernel_shape", Ints(3, 3)).With("dilations", Ints(1L << 30, 1)).With("pads", Ints(1L << 30, 1, 1L << 30, 1)),
        };
        var graph = Of(node).With("w", WeightFiller.Constant(1, op == "Conv" ? [3, 3, 1, 1] : [3, 3, 3, 1]));
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession();
        session.Plan.Steps.Should().ContainSingle().Which.Kernel.Should().Be("reference");
        SameGuarded(graph, session.OutputDims("y").ToArray());
    }

    [Fact]
    public void A_layer_without_filters_gives_nothing()
    {
        SameGuarded(Of(new Node("Conv", ["x", "w"], ["y"])).With("w", Tensor.Own(Array.Empty<float>(), 0, 3, 3, 3)), 1, 0, 6, 6);
        SameGuarded(Of(new Node("MatMul", ["x", "w"], ["y"])).With("w", Tensor.Own(Array.Empty<float>(), 8, 0)), 1, 3, 8, 0);
    }

    [Fact]
    public void A_normalization_without_channels_gives_nothing()
    {
        var graph = Of(new Node("BatchNormalization", ["x", "a", "b", "c", "d"], ["y"])) with { Inputs = [Float("x", 2, 0)] };
        foreach (var name in new[] { "a", "b", "c", "d" }) graph = graph.With(name, Tensor.Own(Array.Empty<float>(), 0));
        SameGuarded(graph, 2, 0);
    }

    [Fact]
    public void A_normalization_behind_a_product_with_one_number_as_bias_stays()
    {
        var graph = Of(new Node("Gemm", ["x", "w", "bias"], ["p"]), new Node("BatchNormalization", ["p", "a", "b", "b", "a"], ["y"])) with { Inputs = [Float("x", 2, 3)] };
        SameGuarded(graph.With("w", WeightFiller.Constant(1, 3, 1)).With("bias", Tensor.Scalar(0.5f)).With("a", WeightFiller.Constant(2, 1)).With("b", WeightFiller.Constant(1, 1)), 2, 1);
    }

    [Fact]
    public void A_kernel_without_pixels_is_no_layer() => Ends(Of(new Node("Conv", ["x", "w"], ["y"])).With("w", Tensor.Own(Array.Empty<float>(), 4, 3, 0, 3)));

    [Fact]
    public void More_axes_than_run_are_refused_inside_of_a_model_too() =>
        Refused(Of(new Node("Reshape", ["x", "s"], ["v"]), new Node("Add", ["v", "v"], ["y"])).With("s", Tensor.Own([.. Enumerable.Repeat(1L, 16), 192], 17)), "'v'", "16 dimensions");

    [Theory]
    [InlineData("linear", 1e-30f)]
    [InlineData("cubic", 1e-9f)]
    [InlineData("linear", 0.13f)]
    public void A_filter_as_wide_as_a_tiny_scale_asks_for_takes_no_stack(string mode, float scale) =>
        Ends(Of(new Node("Resize", ["x", "", "s"], ["y"]).With("mode", mode).With("antialias", 1L)).With("s", Tensor.Own([1f, 1, scale, 1], 4)) with { Opsets = NameMap<long>.Empty.With("", 18) });

    [Fact]
    public void A_resize_to_nothing_along_one_axis_does_no_work_along_another()
    {
        var graph = Of(new Node("Resize", ["x", "", "", "s"], ["y"]).With("mode", "cubic")) with { Inputs = [Float("x", 1, 1, 4, 4), new ValueInfo("s", ElementType.Int64, Shape.Of(4))] };
        using var model = CompiledModel.From(graph, LoadOptions.Untrusted);
        using var session = model.CreateSession();
        var clock = Environment.CpuUsage.TotalTime;
        session.Run(new Dictionary<string, Tensor> { ["x"] = WeightFiller.Constant(1, 1, 1, 4, 4), ["s"] = Tensor.Own([1L, 0, 2_000_000_000, 4], 4) })["y"].Length.Should().Be(0);
        (Environment.CpuUsage.TotalTime - clock).Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_resize_between_its_axes_is_no_larger_than_its_ends()
    {
        var graph = Of(new Node("Resize", ["x", "", "", "s"], ["y"]).With("mode", "linear")).With("s", Tensor.Own([1L, 3, 4000, 2], 4)) with { Inputs = [Float("x", 1, 3, 2, 4000)], Opsets = NameMap<long>.Empty.With("", 18) };
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession();
        var before = GC.GetAllocatedBytesForCurrentThread();
        session.Run();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4 * 3 * 2 * 4000 * sizeof(double));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Scores_of_no_known_kind_are_refused(long kind) =>
        Refused(Of(new Node("Attention", ["x", "x", "x"], ["o", "", "", "y"]).With("qk_matmul_output_mode", kind)) with { Opsets = NameMap<long>.Empty.With("", 23) }, "Attention", "qk_matmul_output_mode", $"{kind}");

    [Fact]
    public void Memory_is_not_read_as_a_wider_type()
    {
        var buffer = TensorBuffer.Allocate(ElementType.Int32, [4]);
        buffer.Span<float>().Length.Should().Be(4);
        var read = () => buffer.Span<long>().Length;
        read.Should().Throw<InvalidCastException>().WithMessage("*Int32*Int64*");
    }

    private static AttributeValue Ints(params long[] values) => AttributeValue.From([.. values]);

    /// <summary>The plan between pages that fault gives what the scalar references give.</summary>
    private static void SameGuarded(Graph graph, params long[] dims)
    {
        var random = new Random(5);
        var inputs = graph.Inputs.ToDictionary(i => i.Name, i => Testing.RandomInputs.Make(i.ElementType, [.. i.Shape!.ToDims()], random));
        var expected = ReferenceExecutor.Run(graph, inputs)["y"];
        foreach (var atStart in new[] { false, true })
        {
            var seen = GuardedModel.Run(graph, LoadOptions.Default, inputs, atStart)!["y"];
            seen.Dims.Should().Equal(dims);
            Closeness.Difference(seen, expected, Closeness.Network).Should().BeNull();
        }
    }

    /// <summary>Runs or is refused: nothing else.</summary>
    private static void Ends(Graph graph)
    {
        try
        {
            Run(Compress.Onnx.OnnxExporter.ToBytes(graph));
        }
        catch (ModelException e)
        {
            e.Message.Should().NotBeEmpty();
        }
    }
}
