using Compress.Onnx;
using Compress.Pipeline;

namespace Compress.Benchmarks.Networks;

/// <summary>
/// Writes the files that both engines get: the float32 network, and its int8 form as `compress quantize` with default options makes it
/// (calibrated on seeded random inputs: the numbers differ from a data set's, the work does not). What the pipeline quantized itself stays as it is.
/// </summary>
internal static class NetworkModels
{
    private const int Samples = 4;

    /// <summary>The files of a network by precision, made where they are missing; empty where the network is not here.</summary>
    public static IReadOnlyList<(string Precision, string Path)> Of(BenchNetwork network, string folder)
    {
        Directory.CreateDirectory(folder);
        (string Precision, string Path)[] files = [("fp32", Path.Combine(folder, network.Name + ".fp32.onnx")), ("int8", Path.Combine(folder, network.Name + ".int8.onnx"))];
        if (files.All(f => File.Exists(f.Path))) return files;
        if (network.Make() is not { } made) return [];
        var quantized = made.Nodes.Any(n => n.Is("QuantizeLinear"));
        OnnxExporter.Write(quantized ? WithoutQuantizers.Of(made) : made, files[0].Path);
        var int8 = quantized ? made : PostTraining.Quantize(made, [.. Enumerable.Range(1, Samples).Select(seed => SampleInputs.Of(made, batch: 1, seed))]).Graph;
        OnnxExporter.Write(int8, files[1].Path);
        return files;
    }
}
