namespace Compress.Pipeline;

/// <summary>A loaded model whose inputs are filled and whose outputs have memory: a run is the engine's work and nothing else.</summary>
public interface ITimedModel : IDisposable
{
    /// <summary>What the engine says about how it runs, such as instruction sets; may be empty.</summary>
    string Tier { get; }

    /// <summary>Runs once.</summary>
    void Run();
}
