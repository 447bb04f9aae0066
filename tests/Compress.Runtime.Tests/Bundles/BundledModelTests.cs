using System.Collections.Immutable;
using System.Security.Cryptography;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Preprocessing;
using Compress.Runtime.Bundles;
using Compress.Testing;

namespace Compress.Runtime.Tests.Bundles;

/// <summary>What an app does: load a bundle, prepare a file as training did, run, name the class.</summary>
public sealed class BundledModelTests
{
    [Fact]
    public void A_bundle_classifies_an_array_file_with_its_own_preprocessing()
    {
        using var folder = new TempFolder();
        var plan = new ImagePlan { Width = 8, Height = 8, Color = ColorMode.Rgb };
        var graph = Networks.Residual(3, 6, 8);
        File.WriteAllBytes(folder.File("net.compress"), Bundle(graph, plan, "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n"));
        var pixels = Enumerable.Range(0, 8 * 8 * 3).Select(i => (byte)(i * 5)).ToArray();
        NpyFile.Write(folder.File("x.npy"), NpyArray.From<byte>(pixels, 8, 8, 3));

        using var model = CompiledModel.Load(folder.File("net.compress"));
        using var session = model.CreateSession();
        session.Feed(model.Preprocess!, folder.File("x.npy"));
        session.Run();
        var logits = session.Output<float>("y").ToArray();
        var best = Classification.Of(logits, model.Labels, top: 3);

        var input = Tensor.Own(plan.ApplyFile(folder.File("x.npy")).Floats, 1, 3, 8, 8);
        var expected = Execution.ReferenceExecutor.Run(graph, new Dictionary<string, Tensor> { ["x"] = input })["y"];
        Closeness.Difference(Tensor.Own(logits, 1, 10), expected, Closeness.Network).Should().BeNull();
        best.Should().HaveCount(3).And.BeInDescendingOrder(b => b.Probability);
        best[0].Index.Should().Be(Array.IndexOf(logits, logits.Max()));
        best[0].Label.Should().Be(((char)('a' + best[0].Index)).ToString());
        model.Manifest!.Outputs[0].Name.Should().Be("y");
    }

    [Fact]
    public void Case_15_a_changed_weight_is_refused_when_the_model_is_loaded()
    {
        var bytes = Bundle(Networks.Residual(3, 6, 8), new ImagePlan { Width = 8, Height = 8, Color = ColorMode.Rgb }, "a\n");
        bytes[bytes.Length / 2] ^= 1;
        var load = () => CompiledModel.Load(bytes);
        load.Should().Throw<ModelException>().WithMessage("*SHA-256*");
    }

    private static byte[] Bundle(Graph graph, PreprocessPlan plan, string labels)
    {
        (string Name, byte[] Content)[] entries =
        [
            (BundleLayout.ModelEntry, OnnxExporter.ToBytes(graph)),
            (BundleLayout.PreprocessEntry, plan.ToJson()),
            (BundleLayout.LabelsEntry, System.Text.Encoding.UTF8.GetBytes(labels)),
        ];
        var manifest = new BundleManifest
        {
            Entries = [.. entries.Select(e => new BundleEntry(e.Name, BundleLayout.CodingNone, e.Content.Length, Convert.ToHexStringLower(SHA256.HashData(e.Content))))],
            Inputs = [.. graph.Inputs.Select(BundleTensor.Of)],
            Outputs = [.. graph.Outputs.Select(BundleTensor.Of)],
        };
        using var stream = new MemoryStream();
        BundleLayout.Write(stream, [(BundleLayout.ManifestEntry, manifest.ToJson()), .. entries.Select(e => (e.Name, (ReadOnlyMemory<byte>)e.Content))]);
        return stream.ToArray();
    }
}
