using System.Diagnostics;
using System.Globalization;
using Compress.Pipeline;

namespace Build.Pipeline;

/// <summary>Shows a run in Cake's output: a line a stage, its notes, and every few seconds how far it is.</summary>
internal sealed class TaskProgress(BuildContext context) : IRunProgress
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan last;

    public void StageStarted(string stage, int number, int count)
    {
        last = watch.Elapsed;
        context.Say($"  {stage} ({number} of {count})");
    }

    public void StageFinished(StageTiming timing) =>
        context.Say(timing.Cached ? "    reused from the store" : string.Create(CultureInfo.InvariantCulture, $"    done in {timing.Seconds:0.0} s"));

    public void Note(string message) => context.Say("    " + message);

    public void Step(string what, double share)
    {
        if (watch.Elapsed - last < Pause)
            return;
        last = watch.Elapsed;
        context.Say(string.Create(CultureInfo.InvariantCulture, $"    {share * 100,3:0} %  {what}"));
    }
}
