namespace Compress.Pipeline;

/// <summary>Told what a run is doing; the command line and the build each show it their way. Called from one thread.</summary>
public interface IRunProgress
{
    /// <summary>A stage begins.</summary>
    void StageStarted(string stage, int number, int count);

    /// <summary>A stage ended.</summary>
    void StageFinished(StageTiming timing);

    /// <summary>Something to know: a choice made, a figure reached.</summary>
    void Note(string message);

    /// <summary>How far the stage's present work is.</summary>
    /// <param name="what">The work, such as <c>epoch 2/6, loss 0.31</c>.</param>
    /// <param name="share">Share done, 0 to 1.</param>
    void Step(string what, double share);
}
