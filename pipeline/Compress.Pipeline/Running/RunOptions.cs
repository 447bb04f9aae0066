namespace Compress.Pipeline;

/// <summary>What the command line says about a run beside the recipe.</summary>
public sealed record RunOptions
{
    /// <summary>An ONNX file that takes the place of the recipe's teacher.</summary>
    public string? Teacher { get; init; }

    /// <summary>A folder that takes the place of the recipe's data.</summary>
    public string? Data { get; init; }

    /// <summary>Where training runs: <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Folder of the results; null for <c>artifacts/runs/(recipe name)</c>.</summary>
    public string? Out { get; init; }

    /// <summary>Folder of the store; null for <c>artifacts/store</c>.</summary>
    public string? Store { get; init; }

    /// <summary>False to make every stage anew.</summary>
    public bool Reuse { get; init; } = true;

    /// <summary>Threads that train; 0 for all cores.</summary>
    public int Threads { get; init; }
}
