using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;
using TorchSharp;
using GraphTensor = Compress.Graphs.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Tests.Lowerings;

/// <summary>The pair QuantizeLinear, DequantizeLinear against the formula of the integer rule, written down once more.</summary>
public class FakeQuantizationTests : TrainingTest
{
    private static readonly float[] Inputs = [-3, -1.27f, -0.635f, -0.005f, 0, 0.0049f, 0.005f, 0.0151f, 0.634f, 1.27f, 1.275f, 1.2751f, 2.55f, 400, -400, 1e-30f];

    [Theory]
    [InlineData(0.01f, 0)]
    [InlineData(0.01f, 128)]
    [InlineData(0.0231f, 37)]
    [InlineData(0.5f, 255)]
    public void Unsigned_activations_follow_the_formula(float scale, byte zero)
    {
        using var scope = torch.NewDisposeScope();
        var graph = Pair(Inputs.Length, GraphTensor.Scalar(scale), GraphTensor.Scalar(zero));
        Compare(graph, torch.tensor(Inputs, [Inputs.Length]), torch.tensor(scale), zero, 0, 255);
    }

    [Fact]
    public void Random_activations_follow_the_formula_at_every_rounding_edge()
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(11);
        foreach (var scale in (float[])[0.1f, 0.0123f, 3.7e-4f, 1.25f])
        {
            var edges = torch.arange(-300, 300, 1).to_type(torch.ScalarType.Float32).add(0.5).mul(scale);
            var values = torch.cat([edges, edges.mul(1.0000001), edges.mul(0.9999999), torch.randn([1000]).mul(200 * scale)]);
            Compare(Pair(values.numel(), GraphTensor.Scalar(scale), GraphTensor.Scalar((byte)100)), values, torch.tensor(scale), 100, 0, 255);
        }
    }

    [Theory]
    [InlineData(0.013f, 77)]
    [InlineData(0.5f, 0)]
    public void Forward_values_are_those_of_ONNX_Runtime_bit_for_bit(float scale, byte zero)
    {
        using var scope = torch.NewDisposeScope();
        var values = new WeightFiller(6).Normal(60 * scale, 5000);
        var graph = Pair(5000, GraphTensor.Scalar(scale), GraphTensor.Scalar(zero));
        var expected = OrtOracle.Run(OnnxExporter.ToBytes(graph), new Dictionary<string, GraphTensor> { ["x"] = values }, optimize: false)["y"];
        using var module = new GraphModule(graph);
        module.Forward(values.ToTorch(torch.CPU)).data<float>().ToArray().Should().Equal(expected.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Signed_weights_follow_the_formula_per_channel()
    {
        using var scope = torch.NewDisposeScope();
        float[] scales = [0.02f, 0.3f, 0.007f];
        var graph = Pair([3, 5], GraphTensor.Create<float>(scales, 3), GraphTensor.Create<sbyte>([0, 0, 0], 3), axis: 0);
        torch.manual_seed(12);
        Compare(graph, torch.randn([3, 5]).mul(3), torch.tensor(scales, [3, 1]), 0, -128, 127);
    }

    [Fact]
    public void Weights_behind_a_pair_are_trained_and_keep_their_float_values()
    {
        using var scope = torch.NewDisposeScope();
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 1, 4);
        var s = b.Constant(GraphTensor.Scalar(0.1f), "scale");
        var z = b.Constant(GraphTensor.Scalar((sbyte)0), "zero");
        var w = b.Constant(b.Weights.Normal(1, 3, 4), "weight");
        var q = b.Add("DequantizeLinear", [b.Add("QuantizeLinear", [w, s, z]), s, z]);
        b.Output(b.Add("Gemm", [x, q], ("transB", 1L)), "y");
        using var module = new GraphModule(b.Build());
        module.Parameters.Select(p => p.Name).Should().Equal("weight");
        module.Forward(torch.ones([1, 4])).sum().backward();
        module.Parameters[0].Value.grad!.data<float>().ToArray().Should().AllBeEquivalentTo(1f);
        module.ToGraph().Initializers["weight"].AsSpan<float>().ToArray().Should().Equal(module.Source.Initializers["weight"].AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_quantizer_that_something_else_reads_gives_integers()
    {
        using var scope = torch.NewDisposeScope();
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 5);
        var q = b.Add("QuantizeLinear", [x, b.Constant(GraphTensor.Scalar(0.5f)), b.Constant(GraphTensor.Scalar((byte)10))]);
        using var module = new GraphModule(b.Output(q, "q").Build());
        module.Forward(torch.tensor(new[] { -100f, -0.25f, 0.75f, 1.25f, 1e6f }, [5])).data<float>().ToArray().Should().Equal(0, 10, 12, 12, 255);
    }

    [Fact]
    public void A_trained_scale_gets_the_gradient_of_learned_step_sizes()
    {
        using var scope = torch.NewDisposeScope();
        float[] values = [-0.3f, 0.26f, 1.04f, 50, -50];
        var graph = Pair(values.Length, GraphTensor.Scalar(0.1f), GraphTensor.Scalar((sbyte)0));
        using var module = new GraphModule(graph, new GraphModuleOptions { TrainScales = true });
        var y = module.Forward(torch.tensor(values, [values.Length]));
        y.data<float>().ToArray().Should().Equal(-3 * 0.1f, 3 * 0.1f, 10 * 0.1f, 127 * 0.1f, -128 * 0.1f);
        y.sum().backward();
        double[] parts = [-3 - -3, 3 - 2.6, 10 - 10.4, 127, -128];
        module.Parameters.Single().Value.grad!.ToDouble().Should().BeApproximately(parts.Sum(), Tolerance.SingleArithmetic * 100);
    }

    private static void Compare(Graph graph, Tensor values, Tensor scale, int zero, int low, int high)
    {
        using var module = new GraphModule(graph);
        var mine = values.clone().requires_grad_();
        var theirs = values.clone().requires_grad_();
        var slope = torch.randn(values.shape);

        var y = module.Forward(mine);
        var whole = theirs.detach().div(scale).round().add(zero);
        var q = whole.clamp(low, high).sub(zero).mul(scale);
        var mask = whole.ge(low).logical_and(whole.le(high)).to_type(torch.ScalarType.Float32);
        var v = theirs.mul(mask);
        var expected = q.detach().add(v.sub(v.detach()));

        y.equal(expected).Should().BeTrue("the forward value is the quantized one, bit for bit");
        y.mul(slope).sum().backward();
        expected.mul(slope).sum().backward();
        mine.grad!.equal(theirs.grad!).Should().BeTrue("clipped values get no gradient, all others the whole");
    }

    private static Graph Pair(long length, GraphTensor scale, GraphTensor zero) => Pair([length], scale, zero);

    private static Graph Pair(long[] dims, GraphTensor scale, GraphTensor zero, long axis = 1)
    {
        var b = new GraphBuilder("pair");
        var x = b.Input("x", ElementType.Float32, [.. dims.Select(d => (Dimension)d)]);
        GraphValue s = b.Constant(scale, "scale"), z = b.Constant(zero, "zero");
        var q = b.Add("QuantizeLinear", [x, s, z], ("axis", axis));
        return b.Output(b.Add("DequantizeLinear", [q, s, z], ("axis", axis)), "y").Build();
    }
}
