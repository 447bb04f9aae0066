using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>The engines that run any model on any tensors, one line each.</summary>
public static class ModelRunners
{
    private static readonly ImmutableArray<(string Name, Func<ModelSource, int, IReadOnlyDictionary<string, Tensor>?, IModelRunner> Load)> All =
    [
        ("lean", (source, threads, sample) => new LeanRunner(source, threads, sample)),
        ("ort", (source, threads, _) => new OrtRunner(source, threads)),
    ];

    /// <summary>Names of the engines.</summary>
    public static IEnumerable<string> Names => All.Select(e => e.Name);

    /// <summary>Loads a model into an engine.</summary>
    /// <param name="engine">Name of the engine.</param>
    /// <param name="source">The model.</param>
    /// <param name="threads">Threads of a run; 0 for one a core.</param>
    /// <param name="sample">Inputs of the first run, where they are known: what the engine cannot run with them is then refused here.</param>
    /// <exception cref="RecipeException">There is no such engine.</exception>
    /// <exception cref="ModelException">The engine does not run the model.</exception>
    public static IModelRunner Load(string engine, ModelSource source, int threads = 1, IReadOnlyDictionary<string, Tensor>? sample = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        Require(engine);
        return All.First(e => e.Name == engine).Load(source, threads, sample);
    }

    /// <summary>Refuses the name of an engine that there is not.</summary>
    /// <exception cref="RecipeException">There is no such engine.</exception>
    public static void Require(string engine)
    {
        if (!Names.Contains(engine)) throw new RecipeException($"There is no engine '{engine}' for this; there are {string.Join(", ", Names)}.");
    }
}
