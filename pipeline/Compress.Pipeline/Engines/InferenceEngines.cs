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

    /// <summary>The engine of that name.</summary>
    /// <exception cref="RecipeException">There is none.</exception>
    public static IInferenceEngine Find(string name) => All.FirstOrDefault(e => e.Name == name)
        ?? throw new RecipeException($"There is no engine '{name}'; there are {string.Join(", ", All.Select(e => e.Name))}.");
}
