using Cake.Core;
using Compress.Pipeline;

namespace Build.Pipeline;

/// <summary>
/// The run of one recipe that the pipeline's tasks share: each task takes it as far as its own stages, and what earlier tasks
/// made stays. It drives the same type as <c>compress run</c>, so both give the same bytes.
/// </summary>
public sealed class RecipeRun(BuildContext context)
{
    private PipelineRun? made;
    private RunReport? report;

    private PipelineRun Run => made ??= Make();

    /// <summary>Runs the stages up to and including those of one kind.</summary>
    /// <param name="kind">The stage's name in a recipe, or one of those that every run has: teacher, export, validate ...</param>
    /// <exception cref="CakeException">A user's error or a failed validation, with its exit code.</exception>
    public void To(string kind) => Guarded(() =>
    {
        if (Run.Includes(kind))
            Run.RunTo(kind);
        else
            context.Say($"  The recipe '{Run.Recipe.Name}' has no stage '{kind}'; nothing to do.");
        return kind;
    });

    /// <summary>Runs what is left, writes the report and shows its figures. A second call does nothing.</summary>
    /// <exception cref="CakeException">A goal was missed (exit code 2), a user's error, or a failed validation.</exception>
    public void Report()
    {
        if (report is not null)
            return;
        report = Guarded(() => Run.Run());
        foreach (var line in ReportText.Lines(report))
            context.Say("  " + line);
        context.Say("");
        context.Say($"  the model to ship    {Path.GetRelativePath(context.Paths.Root, Run.Bundle)}");
        context.Say($"  the report to read   {Path.GetRelativePath(context.Paths.Root, Path.Combine(Run.Out, ReportWriter.HtmlFile))}");
        var missed = report.Goals.Where(g => !g.Met).Select(g => g.Name).ToList();
        if (missed.Count > 0)
            throw new CakeException(ExitCodes.GoalMissed, $"Missed on the validation split: {string.Join(", ", missed)}. The result is saved all the same.");
    }

    private PipelineRun Make()
    {
        var overrides = context.Set.ToList();
        if (context.Seed is { } seed)
            overrides.Add($"seed={seed}");
        var options = new RunOptions
        {
            Teacher = context.Teacher,
            Data = context.Data,
            Device = context.Device,
            Out = context.Out,
            Store = context.Store,
            Reuse = !context.NoCache,
            Threads = context.Threads,
        };
        return new PipelineRun(RecipeReader.Load(context.Recipe, overrides), options, new TaskProgress(context), Build.Run.Token);
    }

    // What a user can mend is told in one paragraph and with its code; a fault of the program keeps its stack.
    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException e) when (Build.Run.Cancelled)
        {
            throw new CakeException(ExitCodes.Cancelled, "Cancelled. Finished stages are kept; the same command goes on where this one stopped.", e);
        }
        catch (Exception e) when (KnownErrors.CodeOf(e) is { } code)
        {
            throw new CakeException(code, KnownErrors.MessageOf(e), e);
        }
    }
}
