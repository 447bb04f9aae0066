using Compress.Onnx;
using Compress.Testing;
using Compress.Training;

namespace Compress.Pipeline.Tests.Engines;

/// <summary>Every network of the zoo, written as ONNX: our runtime, ONNX Runtime and the trainable module give the same.</summary>
public sealed class ZooOnEnginesTests
{
    public static TheoryData<string> Names => [.. NetworkZoo.All.Select(n => n.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void All_engines_give_the_same(string name)
    {
        Running.TorchLibrary.Require();
        using var folder = new TempFolder();
        var options = name switch
        {
            "mlp" or "linear" => new ZooOptions { Input = [14], Classes = 5 },
            "bag-of-words" or "text-lstm" or "text-transformer" => new ZooOptions { Input = [24], Classes = 5, Vocabulary = 60, Stride = name == "text-transformer" ? 4 : 1 },
            _ => new ZooOptions { Classes = 5 },
        };
        OnnxExporter.Write(NetworkZoo.Build(name, options), folder.File("net.onnx"));
        const int batch = 3;
        long[] shape = [batch, .. options.Input];
        var size = (int)shape.Aggregate(1L, (a, b) => a * b);
        var random = new Random(5);
        var pixels = Enumerable.Range(0, size).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
        // One full text, one half full, one empty.
        var tokens = Enumerable.Range(0, size).Select(i => i < size / 2 ? random.NextInt64(1, Math.Max(2, options.Vocabulary)) : 0).ToArray();
        var results = InferenceEngines.All.ToDictionary(e => e.Name, engine =>
        {
            var output = new float[batch * 5];
            using var session = engine.Load(folder.File("net.onnx"), 1, exact: true);
            if (options.Vocabulary > 0) session.Run(tokens, shape, output);
            else session.Run(pixels, shape, output);
            return output;
        });
        var expected = results["ort"];
        expected.Should().OnlyContain(v => float.IsFinite(v)).And.Contain(v => v != 0);
        var greatest = expected.Max(MathF.Abs);
        foreach (var (engine, seen) in results)
            for (var i = 0; i < seen.Length; i++) seen[i].Should().BeApproximately(expected[i], 1e-4f * greatest, $"output {i} of {engine}");
    }
}
