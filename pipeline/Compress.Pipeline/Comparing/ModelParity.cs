using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Onnx;

namespace Compress.Pipeline;

/// <summary>Holds two models against each other over the engines: the first model on the first engine is the reference.</summary>
public static class ModelParity
{
    /// <summary>Samples of the run that looks at every node; each node's output is kept for it.</summary>
    private const int NodeBatch = 2;

    /// <summary>Runs both models on every engine and compares the outputs, in order, with the reference's.</summary>
    /// <param name="first">The reference.</param>
    /// <param name="second">The other model; may be the same file.</param>
    /// <param name="engines">Names of the engines; the first is the reference's.</param>
    /// <param name="inputs">What to feed.</param>
    /// <param name="perNode">Whether to compare the values inside as well, where both models have them under one name. All of them are made outputs for that, which keeps engines from fusing what is between them.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <exception cref="ModelException">An engine does not run a model, or the models' outputs do not correspond.</exception>
    /// <exception cref="ValidationException">One has a NaN or an infinity where the other has not.</exception>
    public static ParityReport Compare(ModelSource first, ModelSource second, IReadOnlyList<string> engines, ParityInputs inputs, bool perNode = false, IRunProgress? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentNullException.ThrowIfNull(inputs);
        var same = Path.GetFullPath(first.Path) == Path.GetFullPath(second.Path);
        var pairs = new List<(ModelSource Model, string Engine)>();
        foreach (var model in same ? [first] : new[] { first, second })
            foreach (var engine in engines) pairs.Add((model, engine));
        // One model on one engine is still a comparison: of two runs.
        if (pairs.Count == 1) pairs.Add(pairs[0]);
        var figures = Measure(pairs, inputs, progress, cancellation);
        if (perNode)
        {
            var nodes = Nodes(pairs, inputs, cancellation);
            figures = [.. figures.Zip(nodes, (f, n) => f with { Nodes = n })];
        }
        return new ParityReport(first.Path, engines[0], inputs.Samples, figures);
    }

    private static ImmutableArray<ParityFigures> Measure(List<(ModelSource Model, string Engine)> pairs, ParityInputs inputs, IRunProgress? progress, CancellationToken cancellation)
    {
        var runners = new List<IModelRunner>();
        try
        {
            foreach (var (model, engine) in pairs) runners.Add(ModelRunners.Load(engine, model, 0));
            var reference = runners[0];
            for (var i = 1; i < runners.Count; i++) RequireAlike(runners[i], reference, pairs[i].Model.Path);
            var meters = runners.Skip(1).Select(_ => reference.Outputs.Select(_ => new DifferenceMeter()).ToArray()).ToArray();
            var done = 0;
            foreach (var run in inputs.Runs())
            {
                cancellation.ThrowIfCancellationRequested();
                var expected = reference.Run(Bind(reference, run), cancellation);
                for (var r = 1; r < runners.Count; r++)
                {
                    var seen = runners[r].Run(Bind(runners[r], run), cancellation);
                    for (var o = 0; o < reference.Outputs.Length; o++)
                        meters[r - 1][o].Add(seen[runners[r].Outputs[o]], expected[reference.Outputs[o]], $"Output '{runners[r].Outputs[o]}' of '{pairs[r].Model.Path}' on {pairs[r].Engine}");
                }
                done += run[0].Dims is [var batch, ..] ? (int)batch : 1;
                progress?.Step($"{done} of {inputs.Samples} samples", Math.Min(1, (double)done / inputs.Samples));
            }
            return [.. meters.Select((m, i) => Figures(pairs[i + 1], m))];
        }
        finally
        {
            foreach (var runner in runners) runner.Dispose();
        }
    }

    private static ParityFigures Figures((ModelSource Model, string Engine) pair, DifferenceMeter[] outputs)
    {
        var count = outputs.Sum(o => o.Count);
        return new ParityFigures(pair.Model.Path, pair.Engine, outputs.Max(o => o.MaxAbs), count == 0 ? 0 : outputs.Sum(o => o.Sum) / count, outputs.Max(o => o.Rel), outputs[0].Agreement);
    }

    private static List<ImmutableArray<NodeParity>> Nodes(List<(ModelSource Model, string Engine)> pairs, ParityInputs inputs, CancellationToken cancellation)
    {
        var run = inputs.Runs(NodeBatch).First();
        var folder = Directory.CreateTempSubdirectory("compress-validate-").FullName;
        try
        {
            var opened = new Dictionary<string, ModelSource>(StringComparer.Ordinal);
            IReadOnlyDictionary<string, Tensor> Values((ModelSource Model, string Engine) pair)
            {
                if (!opened.TryGetValue(pair.Model.Path, out var source))
                {
                    var file = Path.Combine(folder, $"{opened.Count}.onnx");
                    OnnxExporter.Write(InnerValues.Exposed(pair.Model.Graph), file);
                    opened.Add(pair.Model.Path, source = ModelSource.Open(file));
                }
                using var runner = ModelRunners.Load(pair.Engine, source, 0);
                return runner.Run(Bind(runner, run), cancellation);
            }

            var reference = Values(pairs[0]);
            return [.. pairs.Skip(1).Select(pair => InnerValues.Compare(pair.Model.Graph, Values(pair), reference))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, Tensor> Bind(IModelRunner runner, ImmutableArray<Tensor> run)
    {
        if (runner.Inputs.Length != run.Length) throw new ModelException($"The model has {runner.Inputs.Length} inputs, {run.Length} tensors are given.");
        return runner.Inputs.Zip(run).ToDictionary(p => p.First.Name, p => p.Second, StringComparer.Ordinal);
    }

    private static void RequireAlike(IModelRunner runner, IModelRunner reference, string path)
    {
        if (runner.Inputs.Length != reference.Inputs.Length || runner.Outputs.Length != reference.Outputs.Length)
            throw new ModelException($"'{path}' has the inputs {string.Join(", ", runner.Inputs.Select(i => i.Name))} and outputs {string.Join(", ", runner.Outputs)}; the reference has {string.Join(", ", reference.Inputs.Select(i => i.Name))} and {string.Join(", ", reference.Outputs)}. As many of each are expected.");
    }
}
