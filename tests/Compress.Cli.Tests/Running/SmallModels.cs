using Compress.Graphs;
using Compress.Onnx;
using Compress.Pipeline;
using Compress.Preprocessing;
using Compress.Testing;

namespace Compress.Cli.Tests.Running;

/// <summary>Models and data for these tests, made on the spot.</summary>
internal static class SmallModels
{
    /// <summary>Classifies 1x6x6 images: a convolution of 4 x (9 + 1) weights and 4 x 36 x 9 multiply-accumulates, a linear layer of 144 inputs.</summary>
    public static string Classifier(TempFolder folder, string name = "net.onnx", ulong seed = 1, int classes = 3, bool fixedBatch = false)
    {
        var b = new GraphBuilder("net", seed: seed);
        var x = b.Input("x", ElementType.Float32, fixedBatch ? (Dimension)1 : Dimension.Named("batch"), 1, 6, 6);
        b.Output(b.Linear(b.Flatten(b.Relu(b.Conv(x, 4, 3))), classes), "logits");
        var path = folder.File(name);
        OnnxExporter.Write(b.Build(), path);
        return path;
    }

    /// <summary>A model of two inputs and two outputs: <c>sum = a + b</c> and <c>product = a * b</c>, each of two elements.</summary>
    public static string Pair(TempFolder folder, string name = "pair.onnx")
    {
        var b = new GraphBuilder("pair");
        var (left, right) = (b.Input("a", ElementType.Float32, 2), b.Input("b", ElementType.Float32, 2));
        b.Output(b.Add("Add", [left, right]), "sum");
        b.Output(b.Add("Mul", [left, right]), "product");
        var path = folder.File(name);
        OnnxExporter.Write(b.Build(), path);
        return path;
    }

    public static string Npy(TempFolder folder, string name, float[] values, params int[] shape)
    {
        NpyFile.Write(folder.File(name), NpyArray.From<float>(values, shape));
        return folder.File(name);
    }

    /// <summary>Images of three classes in class folders, eight each, that a data folder reader takes.</summary>
    public static string Images(TempFolder folder)
    {
        var random = new Random(7);
        foreach (var label in new[] { "cat", "dog", "fox" })
        {
            var target = Directory.CreateDirectory(Path.Combine(folder.Path, "data", label)).FullName;
            for (var i = 0; i < 8; i++)
            {
                var pixels = new byte[36];
                random.NextBytes(pixels);
                File.WriteAllBytes(Path.Combine(target, $"{i}.png"), PngEncoder.Encode(new Image(6, 6, 1, pixels)));
            }
        }
        return Path.Combine(folder.Path, "data");
    }

    public static string Bundle(TempFolder folder, string model, string name = "net.compress")
    {
        BundleWriter.Write(folder.File(name), new BundleContent
        {
            Model = File.ReadAllBytes(model),
            Preprocess = new ImagePlan { Width = 6, Height = 6, Color = ColorMode.Grey }.ToJson(),
            Labels = ["cat", "dog", "fox"],
            Metrics = new Dictionary<string, double> { ["accuracy"] = 0.75 },
            Provenance = new Dictionary<string, string> { ["seed"] = "1" },
        });
        return folder.File(name);
    }
}
