namespace Compress.Pipeline;

/// <summary>Shows nothing.</summary>
public sealed class SilentProgress : IRunProgress
{
    /// <inheritdoc/>
    public void StageStarted(string stage, int number, int count)
    {
    }

    /// <inheritdoc/>
    public void StageFinished(StageTiming timing)
    {
    }

    /// <inheritdoc/>
    public void Note(string message)
    {
    }

    /// <inheritdoc/>
    public void Step(string what, double share)
    {
    }
}
