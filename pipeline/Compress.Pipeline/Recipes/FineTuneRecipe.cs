namespace Compress.Pipeline;

/// <summary>Which weights of a given network go on training; exactly one of the members is above 0.</summary>
public sealed record FineTuneRecipe
{
    /// <summary>Rank of the adapters beside the weights of Gemm and MatMul, which are merged into them at the end (LoRA).</summary>
    public int Lora { get; init; }

    /// <summary>Layers, counted from the output, that are trained; the others stay as they are.</summary>
    public int LastLayers { get; init; }
}
