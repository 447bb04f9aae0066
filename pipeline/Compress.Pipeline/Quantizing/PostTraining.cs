using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;
using Compress.Quantization;
using Compress.Runtime;
using Compress.Runtime.Execution;

namespace Compress.Pipeline;

/// <summary>
/// Quantizes any model without training: ranges are observed on samples that run on this product's runtime, so that operators which
/// cannot be trained, several inputs and models without classes are no obstacle.
/// </summary>
public static class PostTraining
{
    /// <summary>Opset of per-channel quantization and current operator forms; newer models keep theirs.</summary>
    private const long Opset = 17;

    private const int Bins = 2048;

    /// <summary>Most values made visible in one pass, which bounds the memory of the pass.</summary>
    private const int Taps = 64;

    /// <summary>Observes, plans, and makes weights and biases integers.</summary>
    /// <param name="graph">The model, in floating point.</param>
    /// <param name="samples">Inputs of the calibration runs, one at least.</param>
    /// <param name="options">How formats are chosen.</param>
    /// <param name="cancellation">Looked at between runs.</param>
    /// <returns>The int8 model in QDQ form, and the plan of its formats.</returns>
    /// <exception cref="ModelException">The runtime does not run the model, or a value has no finite range.</exception>
    public static (Graph Graph, QuantizationPlan Plan) Quantize(Graph graph, IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples, QuantizationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0) throw new ModelException("Ranges are observed on samples; there are none.");
        options ??= new QuantizationOptions();
        var prepared = Prepared(graph);
        var plan = QuantizationPlanner.Plan(prepared, Observe(prepared, QuantizationPlanner.ValuesToObserve(prepared, options), samples, cancellation), options);
        return (WeightFolding.Apply(plan.Apply(prepared)), plan);
    }

    /// <summary>Writes the model, and its plan beside it.</summary>
    /// <returns>The plan's file.</returns>
    public static string Save(Graph graph, QuantizationPlan plan, string path)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var planFile = Path.ChangeExtension(path, null) + ".quantize.plan.json";
        SafeFile.WriteText(planFile, plan.ToJson());
        ModelFiles.Write(graph, path);
        return planFile;
    }

    /// <summary>The form that formats are chosen for: current operators, constants and BatchNormalization folded.</summary>
    private static Graph Prepared(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var current = graph with { Inputs = [.. graph.RequiredInputs] };
        if (current.Opset < Opset) current = new OpsetConversion(Opset).Run(current);
        return GraphPasses.Run(current, GraphPasses.WithEvaluator(ReferenceEvaluator.Instance));
    }

    private static Dictionary<string, ActivationHistogram> Observe(Graph graph, ImmutableArray<string> values, IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples, CancellationToken cancellation)
    {
        var seen = new Dictionary<string, ActivationHistogram>(StringComparer.Ordinal);
        foreach (var some in values.Chunk(Taps))
        {
            var inputs = some.Where(v => graph.RequiredInputs.Any(i => i.Name == v)).ToList();
            var made = some.Except(inputs).ToList();
            var ranges = some.ToDictionary(v => v, _ => (Min: float.PositiveInfinity, Max: float.NegativeInfinity), StringComparer.Ordinal);
            Run(graph, made, inputs, samples, (name, numbers) =>
            {
                var (min, max) = ranges[name];
                foreach (var number in numbers) (min, max) = (Math.Min(min, number), Math.Max(max, number));
                ranges[name] = (min, max);
            }, cancellation);
            var bins = some.ToDictionary(v => v, _ => new long[Bins], StringComparer.Ordinal);
            Run(graph, made, inputs, samples, (name, numbers) =>
            {
                var (counts, (min, max)) = (bins[name], ranges[name]);
                var scale = max > min ? Bins / ((double)max - min) : 0;
                foreach (var number in numbers) counts[(int)Math.Clamp((number - min) * scale, 0, Bins - 1)]++;
            }, cancellation);
            foreach (var value in some) seen.Add(value, new ActivationHistogram(ranges[value].Min, ranges[value].Max, [.. bins[value]]));
        }
        return seen;
    }

    private delegate void Look(string name, ReadOnlySpan<float> numbers);

    private static void Run(Graph graph, List<string> made, List<string> inputs, IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples, Look look, CancellationToken cancellation)
    {
        using var model = made.Count == 0 ? null : CompiledModel.From(new DeadCode().Run(graph with { Outputs = [.. made.Select(v => new ValueInfo(v, ElementType.Float32, null))] }));
        using var session = model?.CreateSession(new SessionOptions { InputShapes = samples[0].Where(s => model.Inputs.Any(i => i.Name == s.Key)).ToDictionary(s => s.Key, s => Shape.Of(s.Value.Dims.AsSpan())) });
        foreach (var sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var name in inputs) look(name, sample[name].AsSpan<float>());
            if (session is null) continue;
            foreach (var (name, tensor) in session.Run(sample.Where(s => session.InputNames.Contains(s.Key)).ToDictionary(s => s.Key, s => s.Value), cancellation)) look(name, tensor.AsSpan<float>());
        }
    }
}
