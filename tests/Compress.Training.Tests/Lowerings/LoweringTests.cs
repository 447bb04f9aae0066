using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;
using Compress.Training.Lowerings;
using TorchSharp;
using Tensor = Compress.Graphs.Tensor;

namespace Compress.Training.Tests.Lowerings;

/// <summary>Each lowering: gradients against finite differences, outputs against ONNX Runtime.</summary>
public class LoweringTests : TrainingTest
{
    public static TheoryData<string> Names => [.. LoweringCases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_is_that_of_finite_differences(string name)
    {
        var (_, dims, opset, build) = LoweringCases.All.First(c => c.Name == name);
        // Away from kinks of piecewise functions, where differences say nothing.
        GradientCheck.Run(LoweringCases.Of(build, opset, dims), inputs: v => v + (v >= 0 ? 0.01 : -0.01));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_is_that_of_ONNX_Runtime(string name)
    {
        var (_, dims, opset, build) = LoweringCases.All.First(c => c.Name == name);
        var graph = LoweringCases.Of(build, opset, dims);
        var input = new WeightFiller(8).Normal(1, dims);
        var expected = OrtOracle.Run(OnnxExporter.ToBytes(graph), new Dictionary<string, Tensor> { ["x"] = input }, optimize: false)["y"];
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(graph);
        var seen = module.Forward(input.ToTorch(torch.CPU)).ToGraph(ElementType.Float32);
        seen.Dims.Should().Equal(expected.Dims);
        float[] have = seen.AsSpan<float>().ToArray(), want = expected.AsSpan<float>().ToArray();
        for (var i = 0; i < want.Length; i++)
            have[i].Should().BeApproximately(want[i], (float)Tolerance.SingleArithmetic * Math.Max(1, Math.Abs(want[i])), $"element {i}");
    }

    [Fact]
    public void Batch_statistics_take_part_in_the_gradient_in_training_mode() =>
        GradientCheck.Run(LoweringCases.Of((b, x) => b.BatchNormalization(x), 17, 4, 3, 3, 3), training: true);

    [Fact]
    public void Every_lowering_but_quantizers_is_held_against_finite_differences()
    {
        var met = LoweringCases.All.SelectMany(c => LoweringCases.Of(c.Build, c.Opset, c.Dims).Nodes).Select(n => n.OpType);
        // Their gradient is the straight-through one: FakeQuantizationTests.
        TorchLowerings.Names.Except(met).Should().BeEquivalentTo("QuantizeLinear", "DequantizeLinear");
    }

    [Fact]
    public void Every_operator_of_the_list_has_its_name_once() => TorchLowerings.Names.Should().OnlyHaveUniqueItems();

    [Fact]
    public void Every_known_operator_is_lowered_or_has_a_reason_not_to_be()
    {
        var reasons = new Dictionary<string, string>
        {
            ["integers in, integers out: nothing to differentiate"] = "BitwiseNot BitwiseAnd BitwiseOr BitwiseXor BitShift BitCast NonZero Unique EyeLike",
            ["a choice or a test, constant almost everywhere: no gradient"] = "Hardmax IsInf Compress NonMaxSuppression",
            ["the form that quantization exports; training has QuantizeLinear and DequantizeLinear"] = "ConvInteger MatMulInteger QLinearConv QLinearMatMul DynamicQuantizeLinear",
            ["random values that a trained network does not hold"] = "Bernoulli RandomNormalLike RandomUniformLike RandomNormal RandomUniform Multinomial",
            ["control flow and sequences: their bodies are trained after being taken out"] = "If Loop Scan Optional OptionalGetElement OptionalHasElement SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap ConcatFromSequence SplitToSequence",
            ["text and files: preprocessing"] = "ImageDecoder RegexFullMatch StringConcat StringNormalizer StringSplit TfIdfVectorizer",
            ["windows and spectra: preprocessing"] = "BlackmanWindow HammingWindow HannWindow MelWeightMatrix DFT STFT",
            ["a loss; training brings its own"] = "NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss",
            ["rare in networks that are compressed; not lowered yet"] = "Scatter TensorScatter Det Attention RotaryEmbedding CumProd ReverseSequence GridSample AffineGrid MaxRoiPool RoiAlign CausalConvWithState CenterCropPad Col2Im DeformConv LinearAttention MaxUnpool",
        };
        var missing = Operators.All.Where(o => o.Domain.Length == 0).Select(o => o.OpType).Except(TorchLowerings.Names);
        missing.Should().BeEquivalentTo(reasons.Values.SelectMany(names => names.Split(' ')));
    }
}
