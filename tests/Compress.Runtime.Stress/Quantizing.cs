using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;
using Compress.Quantization;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Stress;

/// <summary>Makes the int8 form of a float network from the ranges that one batch shows.</summary>
public static class Quantizing
{
    public static Graph Quantize(Graph graph, IReadOnlyDictionary<string, Tensor> calibration)
    {
        var folded = new FoldBatchNormalization().Run(graph);
        var options = new QuantizationOptions { Observer = "minmax" };
        var values = QuantizationPlanner.ValuesToObserve(folded, options);
        var seen = ReferenceExecutor.Run(folded with { Outputs = [.. values.Select(v => new ValueInfo(v, ElementType.Float32, null))] },
            calibration);
        var plan = QuantizationPlanner.Plan(folded, seen.ToDictionary(v => v.Key, v => Histogram(v.Value)), options);
        return WeightFolding.Apply(plan.Apply(folded));
    }

    public static Dictionary<string, Tensor> Input(Graph graph, int batch, int seed)
    {
        var random = new Random(seed);
        return graph.RequiredInputs.ToDictionary(i => i.Name, i =>
        {
            long[] dims = [.. i.Shape!.Select(d => d.Value ?? batch)];
            return Tensor.Own([.. Enumerable.Range(0, (int)Tensor.CountElements(dims)).Select(_ => random.NextSingle() * 2 - 1)], dims);
        });
    }

    private static ActivationHistogram Histogram(Tensor values)
    {
        var (low, high) = (0f, 0f);
        foreach (var value in values.AsSpan<float>()) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return new ActivationHistogram(low, high, [.. Enumerable.Repeat(1L, 64)]);
    }
}
