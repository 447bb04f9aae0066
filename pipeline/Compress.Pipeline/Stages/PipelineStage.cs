namespace Compress.Pipeline;

/// <summary>
/// One stage of a run. Its result is a folder in the store; what it read to make it is in its key. Adding a stage = one file and one
/// line in <see cref="StageChain"/>.
/// </summary>
public abstract class PipelineStage
{
    /// <summary>Name, unique in the run: <c>teacher</c>, <c>prune</c>, ...</summary>
    public abstract string Name { get; }

    /// <summary>Names of the earlier stages whose results it reads.</summary>
    public abstract IEnumerable<string> Reads { get; }

    /// <summary>True where the result depends on how training runs: device, threads, libtorch.</summary>
    public virtual bool Trains => false;

    /// <summary>Adds what the result depends on beside the results that it reads.</summary>
    public abstract void DescribeKey(StageKey key, PipelineRun run);

    /// <summary>Makes the result in an empty folder.</summary>
    public abstract void Run(PipelineRun run, string directory);
}
