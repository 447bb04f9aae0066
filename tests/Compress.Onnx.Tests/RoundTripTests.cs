using Compress.Graphs;
using Compress.Testing;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Compress.Onnx.Tests;

/// <summary>Reading and writing a model changes neither what it says nor what it computes.</summary>
public class RoundTripTests
{
    /// <summary>Open input dimensions that cannot be 1, by model.</summary>
    private static readonly Dictionary<string, Dictionary<string, long[]>> FixedDims = new()
    {
        ["silero_vad_16k_op15"] = new() { ["input"] = [1, 576], ["state"] = [2, 1, 128] },
    };

    public static TheoryData<string> Models => new(All("models").Concat(All("onnx-backend/light")));

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_comes_back_as_it_was(string relative)
    {
        var path = TestData.Path(relative);
        var original = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        var graph = OnnxImporter.Load(path);
        var written = OnnxExporter.ToProto(graph);
        Canonical.Of(written).Equals(written).Should().BeTrue("the product writes the canonical form");
        written.Equals(Canonical.Of(original)).Should().BeTrue();

        var bytes = OnnxExporter.ToBytes(graph);
        OnnxExporter.ToBytes(OnnxImporter.Load(bytes)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_computes_the_same_bits_after_the_round_trip(string relative)
    {
        var path = TestData.Path(relative);
        var name = Path.GetFileNameWithoutExtension(path);
        using var options = OrtOracle.Options();
        if (name == "super_resolution")
        {
            // Written before operator sets were counted; ONNX Runtime has none of its operators' first versions.
            var original = () => new InferenceSession(path, options);
            var exported = () => new InferenceSession(OnnxExporter.ToBytes(OnnxImporter.Load(path)), options);
            original.Should().Throw<OnnxRuntimeException>().WithMessage("*Missing opset*");
            exported.Should().Throw<OnnxRuntimeException>().WithMessage("*Add(1)*");
            return;
        }

        using var before = new InferenceSession(path, options);
        using var after = new InferenceSession(OnnxExporter.ToBytes(OnnxImporter.Load(path)), options);
        var inputs = RandomInputs.For(before, seed: 1, FixedDims.GetValueOrDefault(name));
        Equal(OrtOracle.Run(before, inputs), OrtOracle.Run(after, inputs)).Should().BeTrue();
    }

    [Fact]
    public void Every_case_of_the_node_suite_comes_back_as_it_was()
    {
        var folder = BackendSuite.NodeFolder;
        var failures = new List<string>();
        Parallel.ForEach(BackendSuite.Cases, name =>
        {
            var original = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, name, "model.onnx")));
            var graph = OnnxImporter.Load(Path.Combine(folder, name, "model.onnx"));
            var bytes = OnnxExporter.ToBytes(graph);
            var same = ModelProto.Parser.ParseFrom(bytes).Equals(Canonical.Of(original))
                && OnnxExporter.ToBytes(OnnxImporter.Load(bytes)).AsSpan().SequenceEqual(bytes);
            if (!same)
            {
                lock (failures)
                {
                    failures.Add(name);
                }
            }
        });
        failures.Should().BeEmpty();
    }

    [Fact]
    public void Cases_of_the_node_suite_compute_the_same_bits_after_the_round_trip()
    {
        var folder = BackendSuite.NodeFolder;
        var ran = 0;
        // One in seven, evenly over the alphabet, so over the operators.
        foreach (var name in BackendSuite.Cases.Where((_, i) => i % 7 == 3))
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, name, "model.onnx"));
            var graph = OnnxImporter.Load(bytes);
            if (graph.Inputs.Concat(graph.Outputs).Any(v => !v.OtherType.IsEmpty))
            {
                // Sequences and optionals cannot be passed.
                continue;
            }

            var inputs = graph.Inputs.Select((v, i) => (v.Name, Path: Path.Combine(folder, name, "test_data_set_0", $"input_{i}.pb")))
                .ToDictionary(i => i.Name, i => OnnxTensorFile.Read(i.Path).Tensor);
            Dictionary<string, Graphs.Tensor> before;
            try
            {
                before = OrtOracle.Run(bytes, inputs);
            }
            catch (OnnxRuntimeException e)
            {
                // What ONNX Runtime does not implement it must refuse in the same words afterwards.
                var run = () => OrtOracle.Run(OnnxExporter.ToBytes(graph), inputs);
                run.Should().Throw<OnnxRuntimeException>().WithMessage(e.Message.Replace("*", "?", StringComparison.Ordinal), name);
                continue;
            }

            var after = OrtOracle.Run(OnnxExporter.ToBytes(graph), inputs);
            if (!Equal(before, after) && Enumerable.Range(0, 5).Any(_ => !Equal(before, OrtOracle.Run(bytes, inputs))))
            {
                // Random operators, and some 2-bit ones, do not even agree with themselves.
                continue;
            }

            ran++;
            Equal(before, after).Should().BeTrue($"{name} must give the same bits");
        }

        ran.Should().BeGreaterThan(150);
    }

    private static IEnumerable<string> All(string folder) => TestData.Root is null || !Directory.Exists(Path.Combine(TestData.Root, folder))
        ? [$"{folder}/none.onnx"]
        : Directory.GetFiles(Path.Combine(TestData.Root, folder), "*.onnx", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(TestData.Root, f)).Order(StringComparer.Ordinal);

    private static bool Equal(Dictionary<string, Graphs.Tensor> before, Dictionary<string, Graphs.Tensor> after) =>
        before.Keys.SequenceEqual(after.Keys) && before.All(expected => Equal(expected.Value, after[expected.Key]));

    private static bool Equal(Graphs.Tensor expected, Graphs.Tensor actual) =>
        actual.ElementType == expected.ElementType && actual.Dims.SequenceEqual(expected.Dims)
        && (expected.ElementType == ElementType.String
            ? actual.Strings.Zip(expected.Strings).All(s => s.First.Span.SequenceEqual(s.Second.Span))
            : actual.Bytes.Span.SequenceEqual(expected.Bytes.Span));
}
