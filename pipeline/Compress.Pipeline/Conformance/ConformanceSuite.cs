using System.Collections.Immutable;
using System.IO.Enumeration;
using Compress.Graphs;
using Compress.Onnx;

namespace Compress.Pipeline;

/// <summary>
/// Runs cases laid out like the ONNX backend suite: <c>(case)/model.onnx</c> with <c>test_data_set_(n)/input_(i).pb</c> and
/// <c>output_(i).pb</c> (onnx/backend/test/README.md), at the suite's default tolerance.
/// </summary>
public static class ConformanceSuite
{
    private const string ModelFile = "model.onnx", DataSets = "test_data_set_*";

    /// <summary>The cases below a folder, in order: it may be a suite, a folder of suites, or a single case.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="filter">Which cases, by name: with <c>*</c> and <c>?</c> as in a shell; without, a part of the name. Null for all.</param>
    /// <exception cref="RecipeException">There is no such folder, or no case in it.</exception>
    public static ImmutableArray<(string Name, string Folder)> Find(string directory, string? filter = null)
    {
        if (!Directory.Exists(directory)) throw new RecipeException($"There is no folder '{directory}'; give one with cases (<case>/{ModelFile} and <case>/test_data_set_0).");
        ImmutableArray<(string Name, string Folder)> all =
        [
            .. Directory.EnumerateFiles(directory, ModelFile, SearchOption.AllDirectories).Select(f => Path.GetDirectoryName(f)!)
                .Where(f => Directory.EnumerateDirectories(f, DataSets).Any()).Select(f => (Name(directory, f), f)).OrderBy(c => c.Item1, StringComparer.Ordinal),
        ];
        if (all.IsEmpty) throw new RecipeException($"'{directory}' holds no case; a case is a folder with {ModelFile} and test_data_set_0.");
        if (filter is null) return all;
        var pattern = filter.AsSpan().ContainsAny('*', '?') ? filter : $"*{filter}*";
        ImmutableArray<(string, string)> chosen = [.. all.Where(c => FileSystemName.MatchesSimpleExpression(pattern, c.Name, ignoreCase: false))];
        return chosen.IsEmpty ? throw new RecipeException($"None of the {all.Length} cases in '{directory}' fits the filter '{filter}'; the first is '{all[0].Name}'.") : chosen;
    }

    /// <summary>Whether a case is one that the product claims to run (<see cref="ConformanceScope"/>); a model that cannot be read is none.</summary>
    /// <param name="folder">The case's folder.</param>
    public static bool IsInScope(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            return ConformanceScope.Obstacle(ModelSource.Open(Path.Combine(folder, ModelFile)).Graph).Length == 0;
        }
        catch (ModelException)
        {
            return false;
        }
    }

    /// <summary>The names in a list of cases: one a line; lines that start with <c>#</c> are remarks.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RecipeException">There is no such file, or no name in it.</exception>
    public static ImmutableArray<string> ReadNames(string path)
    {
        if (!File.Exists(path)) throw new RecipeException($"There is no file '{path}'; give one with the name of a case a line.");
        ImmutableArray<string> names = [.. File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#')];
        return names.IsEmpty ? throw new RecipeException($"'{path}' names no case.") : names;
    }

    /// <summary>Runs the cases below a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="engine">Name of the engine.</param>
    /// <param name="filter">Which cases; null for all.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Stops between cases.</param>
    /// <exception cref="RecipeException">There is no such engine, folder or case.</exception>
    public static ConformanceReport Run(string directory, string engine, string? filter = null, IRunProgress? progress = null, CancellationToken cancellation = default) =>
        Run(Find(directory, filter), engine, progress, cancellation);

    /// <summary>Runs cases.</summary>
    /// <param name="cases">Their names and folders.</param>
    /// <param name="engine">Name of the engine.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Stops between cases.</param>
    /// <exception cref="RecipeException">There is no such engine.</exception>
    public static ConformanceReport Run(ImmutableArray<(string Name, string Folder)> cases, string engine, IRunProgress? progress = null, CancellationToken cancellation = default)
    {
        ModelRunners.Require(engine);
        var results = ImmutableArray.CreateBuilder<ConformanceCase>(cases.Length);
        foreach (var (name, folder) in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Step($"{results.Count}/{cases.Length} {name}", (double)results.Count / cases.Length);
            results.Add(RunCase(name, folder, engine, cancellation));
        }
        return new ConformanceReport(engine, results.MoveToImmutable());
    }

    private static ConformanceCase RunCase(string name, string folder, string engine, CancellationToken cancellation)
    {
        ConformanceCase Result(ConformanceOutcome outcome, string reason) => new(name, outcome, reason);
        foreach (var set in Directory.GetDirectories(folder, DataSets).Order(StringComparer.Ordinal))
        {
            Dictionary<string, Tensor> inputs;
            ImmutableArray<Tensor> expected;
            IModelRunner runner;
            try
            {
                var source = ModelSource.Open(Path.Combine(folder, ModelFile));
                RequireTensors(source.Graph);
                inputs = Inputs(source.Graph, Tensors(set, "input_"));
                expected = Tensors(set, "output_");
                if (expected.Length != source.Graph.Outputs.Length) return Result(ConformanceOutcome.Failed, $"{Path.GetFileName(set)} has {expected.Length} outputs, the model {source.Graph.Outputs.Length}");
                runner = ModelRunners.Load(engine, source, 1, inputs);
            }
            catch (ModelException e)
            {
                return Result(ConformanceOutcome.Unsupported, e.Message);
            }
#pragma warning disable CA1031 // Any other error at load is a fault of the engine, and this case's failure.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                return Result(ConformanceOutcome.Failed, $"loading failed: {e}");
            }
            using (runner)
            {
                if (Difference(runner, inputs, expected, cancellation) is { } difference) return Result(ConformanceOutcome.Failed, $"{Path.GetFileName(set)}: {difference}");
            }
        }
        return Result(ConformanceOutcome.Passed, "");
    }

    private static string? Difference(IModelRunner runner, Dictionary<string, Tensor> inputs, ImmutableArray<Tensor> expected, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, Tensor> seen;
        try
        {
            seen = runner.Run(inputs, cancellation);
        }
#pragma warning disable CA1031 // Whatever a run of a case throws is that case's failure; the others still run.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return $"the run failed: {(e is ModelException ? e.Message : e.ToString())}";
        }
        for (var i = 0; i < expected.Length; i++)
            if (TensorComparison.Difference(seen[runner.Outputs[i]], expected[i], TensorTolerance.OnnxBackend) is { } difference) return $"output '{runner.Outputs[i]}': {difference}";
        return null;
    }

    private static void RequireTensors(Graph graph)
    {
        foreach (var value in graph.Inputs.Concat(graph.Outputs))
            if (!value.OtherType.IsEmpty) throw new ModelException($"'{value.Name}' is no tensor but a sequence, map, optional or sparse value");
    }

    private static Dictionary<string, Tensor> Inputs(Graph graph, ImmutableArray<Tensor> tensors)
    {
        // A case gives its inputs in the model's order; those at the end may be left out where they have defaults.
        var names = graph.Inputs.Length == tensors.Length ? graph.Inputs : [.. graph.RequiredInputs];
        if (names.Length != tensors.Length) throw new ModelException($"the case gives {tensors.Length} inputs, the model needs {names.Length}");
        return names.Zip(tensors).ToDictionary(p => p.First.Name, p => p.Second, StringComparer.Ordinal);
    }

    private static ImmutableArray<Tensor> Tensors(string set, string prefix)
    {
        var tensors = ImmutableArray.CreateBuilder<Tensor>();
        for (var i = 0; Path.Combine(set, $"{prefix}{i}.pb") is var file && File.Exists(file); i++) tensors.Add(OnnxTensorFile.Read(file).Tensor);
        return tensors.ToImmutable();
    }

    private static string Name(string directory, string folder) => Path.GetRelativePath(directory, folder) is var relative and not "."
        ? relative.Replace('\\', '/')
        : Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
}
