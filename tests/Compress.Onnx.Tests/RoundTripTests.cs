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
    public void Every_case_of_the_node_suite_computes_the_same_bits_after_the_round_trip()
    {
        var outcomes = BackendSuite.Cases.AsParallel().AsOrdered().Select(name => (Name: name, Outcome: AfterRoundTrip(name))).ToList();
        outcomes.Where(o => o.Outcome is not (Same or Refused or NoTensors or Unsteady)).Select(o => $"{o.Name}: {o.Outcome}").Should().BeEmpty();
        // What cannot be compared is known by name or number, so that it cannot grow unseen.
        outcomes.Count(o => o.Outcome == Same).Should().BeGreaterThan(1300);
        outcomes.Where(o => o.Outcome == Unsteady && !Unsteadies.Any(u => o.Name.Contains(u, StringComparison.Ordinal))).Should().BeEmpty();
    }

    private const string Same = "same", Refused = "refused", NoTensors = "no tensors", Unsteady = "unsteady";

    /// <summary>Random operators, and operators on 2-bit elements whose unused bits are what was in memory: they do not agree with themselves.</summary>
    private static readonly string[] Unsteadies = ["bernoulli", "random", "dropout", "training", "int2", "uint2", "multinomial"];

    private static string AfterRoundTrip(string name)
    {
        var set = Path.Combine(BackendSuite.NodeFolder, name, "test_data_set_0");
        var bytes = File.ReadAllBytes(Path.Combine(BackendSuite.NodeFolder, name, "model.onnx"));
        var graph = OnnxImporter.Load(bytes);
        var exported = OnnxExporter.ToBytes(graph);
        if (graph.Inputs.Concat(graph.Outputs).Any(v => !v.OtherType.IsEmpty))
        {
            // Sequences and optionals cannot be passed; the model must at least be taken, or refused, as before.
            return Told(() => new InferenceSession(exported, OrtOracle.Options()).Dispose()) == Told(() => new InferenceSession(bytes, OrtOracle.Options()).Dispose()) ? NoTensors : "loads otherwise than before";
        }
        var inputs = graph.Inputs.Select((v, i) => (v.Name, Path: Path.Combine(set, $"input_{i}.pb"))).ToDictionary(i => i.Name, i => OnnxTensorFile.Read(i.Path).Tensor);
        Dictionary<string, Graphs.Tensor>? before = null, after = null;
        var refused = Told(() => before = OrtOracle.Run(bytes, inputs));
        // What ONNX Runtime does not implement it must refuse in the same words afterwards.
        if (refused != Told(() => after = OrtOracle.Run(exported, inputs))) return "is refused otherwise than before";
        if (refused.Length > 0) return Refused;
        if (Equal(before!, after!)) return Same;
        return Enumerable.Range(0, 5).Any(_ => !Equal(before!, OrtOracle.Run(bytes, inputs))) ? Unsteady : "computes something else";
    }

    private static string Told(Action work)
    {
        try
        {
            work();
            return "";
        }
        catch (OnnxRuntimeException e)
        {
            return e.Message;
        }
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
