using Compress.Graphs;
using Compress.Testing;

namespace Compress.Runtime.Tests.Models;

/// <summary>Every trained network of the shared data, as it is and as an int8 one.</summary>
internal static class SharedModels
{
    private static readonly IReadOnlyList<string> All = [.. ModelFiles.Trained, .. ModelFiles.WithInputs];

    /// <summary>Networks without a product that could become 8-bit: a pool, transposed convolutions, and functions between quantizers.</summary>
    private static readonly IReadOnlyList<string> WithoutProducts =
        [.. new[] { "averagepool_count_include_pad", "deconv_group", "qrelu_1", "qsigmoid_1", "qtanh_1" }.Select(n => $"models/with-io/{n}/model.onnx")];

    /// <summary>Names, each with false for the file as it is and with true for its int8 form.</summary>
    public static TheoryData<string, bool> Forms { get; } = new(All.Select(n => (n, false)).Concat(All.Except(WithoutProducts).Select(n => (n, true))));

    /// <summary>The graph; as int8 one with the ranges that one random batch shows.</summary>
    public static Graph Load(string name, bool quantized)
    {
        var graph = LeanReader.Load(TestData.Path(name));
        if (!quantized) return graph;
        graph = new OpsetConversion().Run(graph);
        return Quantizing.Quantize(graph with { Inputs = [.. graph.RequiredInputs] }, Inputs(graph));
    }

    /// <summary>Random inputs of the declared shapes.</summary>
    public static Dictionary<string, Tensor> Inputs(Graph graph)
    {
        var random = new Random(7);
        return graph.RequiredInputs.ToDictionary(i => i.Name, i => i.ElementType == ElementType.Int64 && i.Shape!.Rank == 0 ? Tensor.Scalar(16000L) : RandomInputs.Make(i.ElementType, Dims(i), random));
    }

    /// <summary>Open sizes are 1; but the voice detector, whose sizes are all open, takes 512 samples and a state of two parts.</summary>
    private static long[] Dims(ValueInfo input) => input switch
    {
        { Name: "input", Shape: { Rank: 2 } open } when open.All(d => d.Value is null) => [1, 512],
        { Name: "state" } => [2, 1, 128],
        _ => [.. input.Shape!.Select(d => d.Value ?? 1)],
    };
}
