using Compress.Onnx;
using Compress.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Compress.Graphs.Tests;

/// <summary>On real models no pass and no conversion changes what ONNX Runtime computes by more than a relative 1e-5.</summary>
public class SameResultsTests
{
    /// <summary>Largest difference of an output over the largest element of that output; passes reorder float32 sums.</summary>
    private const double Tolerance = 1e-5;

    // Without the one file that ONNX Runtime does not load; the large classic networks take minutes.
    public static TheoryData<string> Files() =>
    [
        .. ModelFiles.Trained.Where(f => !f.EndsWith("super_resolution.onnx", StringComparison.Ordinal)), .. ModelFiles.WithInputs,
        .. ModelFiles.Light.Where(f => Thorough.IsOn || f.Contains("squeezenet", StringComparison.Ordinal) || f.Contains("shufflenet", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_pass_keeps_the_results(string file)
    {
        var graph = Load(file);
        var (inputs, expected) = Reference(graph);
        foreach (var pass in GraphPasses.All.DistinctBy(p => p.Name))
        {
            var changed = pass.Run(graph);
            if (changed != graph) Compare(pass.Name, changed, inputs, expected);
        }
        Compare("all passes", GraphPasses.Run(graph, GraphPasses.All), inputs, expected);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Conversion_and_all_passes_keep_the_results(string file)
    {
        var graph = Load(file);
        var (inputs, expected) = Reference(graph);
        foreach (var opset in new[] { 17, 21 }.Where(o => o > graph.Opset))
        {
            var converted = new OpsetConversion(opset).Run(graph);
            Compare($"opset {opset}", converted, inputs, expected);
            Compare($"opset {opset} and all passes", GraphPasses.Run(converted, GraphPasses.All), inputs, expected);
        }
    }

    [Fact]
    public void Every_pass_keeps_the_results_of_the_node_suite()
    {
        var (compared, changes) = (0, 0);
        foreach (var name in BackendSuite.Cases.Where((_, i) => Thorough.IsOn || i % 9 == 4))
        {
            var graph = LeanReader.Load(Path.Combine(BackendSuite.NodeFolder, name, "model.onnx"));
            if (graph.Inputs.Concat(graph.Outputs).Any(v => !v.OtherType.IsEmpty || v.ElementType == ElementType.String)) continue;
            var changed = GraphPasses.Run(graph, [.. GraphPasses.All, new FuseAttention()]);
            if (changed == graph) continue;
            changes++;
            var inputs = graph.Inputs.Select((v, i) => (v.Name, Path: Path.Combine(BackendSuite.NodeFolder, name, "test_data_set_0", $"input_{i}.pb"))).ToDictionary(i => i.Name, i => OnnxTensorFile.Read(i.Path).Tensor);
            Dictionary<string, Tensor> expected;
            try
            {
                expected = OrtOracle.Run(OnnxExporter.ToBytes(graph), inputs, optimize: false);
                // Random operators do not agree with themselves.
                if (expected.Any(e => !GraphEquality.Same(e.Value, OrtOracle.Run(OnnxExporter.ToBytes(graph), inputs, optimize: false)[e.Key]))) continue;
            }
            catch (OnnxRuntimeException)
            {
                // Not implemented there, so there is nothing to compare with.
                continue;
            }
            compared++;
            Compare($"all passes over {name}", changed, inputs.Where(i => changed.Inputs.Any(c => c.Name == i.Key)).ToDictionary(), expected);
        }
        compared.Should().BeGreaterThan(changes / 2);
    }

    [Fact]
    public void Attention_keeps_the_results()
    {
        var graph = new OpsetConversion(23).Run(Load("models/vit_pgd_2_3_16.onnx"));
        var (inputs, expected) = Reference(graph);
        var fused = GraphPasses.Run(graph, [.. GraphPasses.All, new FuseAttention(), new CancelTransposes(), new RemoveIdentity()]);
        fused.Nodes.Should().Contain(n => n.OpType == "Attention");
        Compare("attention", fused, inputs, expected);
    }

    private static Graph Load(string file)
    {
        var graph = LeanReader.Load(TestData.Path(file));
        return file.Contains("light_", StringComparison.Ordinal) ? LightNetworks.WithWeights(graph) : graph;
    }

    private static (Dictionary<string, Tensor> Inputs, Dictionary<string, Tensor> Outputs) Reference(Graph graph)
    {
        using var options = OrtOracle.Options(optimize: false);
        using var session = new InferenceSession(OnnxExporter.ToBytes(graph), options);
        var random = new Random(11);
        var inputs = session.InputMetadata.ToDictionary(i => i.Key, i => (i.Key, i.Value.Dimensions) switch
        {
            ("sr", _) => Tensor.Scalar(16000L),
            ("input", [< 0, < 0]) when i.Value.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float => RandomInputs.Make(ElementType.Float32, [2, 512], random),
            _ => RandomInputs.Make((ElementType)i.Value.ElementDataType, Array.ConvertAll(i.Value.Dimensions, d => d < 0 ? 2L : d), random),
        });
        return (inputs, OrtOracle.Run(session, inputs));
    }

    private static void Compare(string what, Graph graph, Dictionary<string, Tensor> inputs, Dictionary<string, Tensor> expected)
    {
        var actual = OrtOracle.Run(OnnxExporter.ToBytes(graph), inputs, optimize: false);
        foreach (var (name, wanted) in expected)
        {
            actual[name].Dims.Should().Equal(wanted.Dims, what);
            if (wanted.ElementType != ElementType.Float32)
            {
                GraphEquality.Same(actual[name], wanted).Should().BeTrue($"{what} changes '{name}'");
                continue;
            }
            var a = actual[name].AsSpan<float>();
            var b = wanted.AsSpan<float>();
            var (worst, largest) = (0.0, 1e-30);
            for (var i = 0; i < a.Length; i++)
            {
                if (float.IsFinite(b[i])) largest = Math.Max(largest, Math.Abs((double)b[i]));
                // Equal infinities, and what is no number in both, do not differ.
                if (!a[i].Equals(b[i])) worst = Math.Max(worst, Math.Abs((double)a[i] - b[i]));
            }
            (worst / largest).Should().BeLessThanOrEqualTo(Tolerance, $"{what} changes '{name}'");
        }
    }
}
