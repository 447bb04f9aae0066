using System.IO.Compression;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Testing;

namespace Compress.Runtime.Tests.Models;

/// <summary>Classifiers that others trained, on all of CIFAR-10's test batch: the published share of right answers, and the other engine's classes.</summary>
public sealed class TaskAccuracyTests
{
    private const int Record = 1 + 3072;
    private const int Batch = 250;
    private const int Compared = 500;

    [Theory]
    [InlineData("cifar_resnet_2b", 0.693)]
    [InlineData("marabou_cifar10_small", 0.631)]
    [InlineData("oval_cifar_base_kw", 0.585)]
    [InlineData("vit_pgd_2_3_16", 0.598)]
    public void Accuracy_is_the_published_one(string name, double published)
    {
        var plan = (ImagePlan)PreprocessPlan.Load(Path.Combine(AppContext.BaseDirectory, "Models", "Preprocess", name + ".json"));
        var path = TestData.Path($"models/{name}.onnx");
        var records = Records();
        using var model = CompiledModel.Load(path);
        using var session = model.CreateSession();
        var (input, output) = (model.Inputs[0].Name, model.Outputs[0].Name);
        // Some of the files fix the batch at one.
        var batch = model.Inputs[0].Shape![0].Value is { } size ? (int)size : Batch;
        var pixels = new byte[batch * 3072];
        using var options = OrtOracle.Options();
        using var other = new Microsoft.ML.OnnxRuntime.InferenceSession(path, options);
        var right = 0;
        for (var first = 0; first < records.Length / Record; first += batch)
        {
            for (var i = 0; i < batch; i++) records.AsSpan((first + i) * Record + 1, 3072).CopyTo(pixels.AsSpan(i * 3072));
            var prepared = session.Input<float>(input, plan.Input.BatchShape(batch));
            plan.ApplyBatch(pixels, batch, 32, 32, 3, PixelLayout.Chw, prepared);
            session.Run();
            var scores = session.Output<float>(output);
            for (var i = 0; i < batch; i++) right += Best(scores.Slice(i * 10, 10)) == records[(first + i) * Record] ? 1 : 0;
            if (first >= Compared) continue;
            var expected = OrtOracle.Run(other, new Dictionary<string, Tensor> { [input] = Tensor.Create<float>(prepared, plan.Input.BatchShape(batch)) })[output].AsSpan<float>();
            for (var i = 0; i < batch; i++) Best(scores.Slice(i * 10, 10)).Should().Be(Best(expected.Slice(i * 10, 10)), $"image {first + i}");
        }
        ((double)right / (records.Length / Record)).Should().BeApproximately(published, 0.001);
    }

    private static int Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
            if (scores[i] > scores[best]) best = i;
        return best;
    }

    private static byte[] Records()
    {
        using var file = new GZipStream(File.OpenRead(TestData.Path("data/cifar-10/test_batch.bin.gz")), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return memory.ToArray();
    }
}
