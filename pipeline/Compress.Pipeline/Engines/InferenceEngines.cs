using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>The engines, one line each.</summary>
public static class InferenceEngines
{
    /// <summary>This product's runtime.</summary>
    public static IInferenceEngine Lean { get; } = new LeanEngine();

    /// <summary>ONNX Runtime.</summary>
    public static IInferenceEngine Ort { get; } = new OrtEngine();

    /// <summary>The trainable module on libtorch, the reference that quantized graphs were trained with.</summary>
    public static IInferenceEngine Torch { get; } = new TorchEngine();

    /// <summary>Every engine.</summary>
    public static ImmutableArray<IInferenceEngine> All { get; } = [Lean, Ort, Torch];

    /// <summary>The engines of a list that can be used here; the progress is told of each that cannot.</summary>
    internal static ImmutableArray<IInferenceEngine> Usable(ImmutableArray<IInferenceEngine> engines, IRunProgress progress)
    {
        foreach (var engine in engines.Where(e => e.Missing is not null)) progress.Note($"goes on without the engine {engine.Name}: {engine.Missing}");
        return [.. engines.Where(e => e.Missing is null)];
    }

    /// <summary>The engine of that name.</summary>
    /// <exception cref="RecipeException">There is none.</exception>
    public static IInferenceEngine Find(string name) => All.FirstOrDefault(e => e.Name == name)
        ?? throw new RecipeException($"There is no engine '{name}'; there are {string.Join(", ", All.Select(e => e.Name))}.");
}
