using System.Security.Cryptography;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Preprocessing;
using Compress.Runtime.Bundles;

namespace Compress.Runtime.Native.Tests;

/// <summary>A small classifier of 8x8 grey images with random weights, as a bundle.</summary>
internal static class SmallBundle
{
    public const int Size = 8, Classes = 5;

    public static byte[] Bytes { get; } = Pack(Network(), new ImagePlan { Width = Size, Height = Size, Color = ColorMode.Grey }, "null\neins\nzwei\ndrei\nvier\n");

    /// <summary>A PNG of its size.</summary>
    public static byte[] Picture(int seed)
    {
        var pixels = new byte[Size * Size];
        new Random(seed).NextBytes(pixels);
        return PngEncoder.Encode(new Image(Size, Size, 1, pixels));
    }

    /// <summary>What the managed API answers for a picture.</summary>
    public static (float[] Logits, Classification Best) Answer(byte[] picture)
    {
        using var model = CompiledModel.Load(Bytes);
        using var session = model.CreateSession();
        session.Feed(model.Preprocess!.ApplyContent(picture));
        session.Run();
        var logits = session.Output<float>("y").ToArray();
        return (logits, Classification.Of(logits, model.Labels, 1)[0]);
    }

    private static Graph Network()
    {
        var b = new GraphBuilder("small", opset: 17, seed: 3);
        var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), 1, Size, Size);
        x = b.MaxPool(b.Relu(b.Conv(x, 6, 3)), 2);
        b.Output(b.Linear(b.Flatten(b.GlobalAveragePool(b.Relu(b.Conv(x, 8, 3)))), Classes), "y");
        return b.Build();
    }

    private static byte[] Pack(Graph graph, PreprocessPlan plan, string labels)
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
