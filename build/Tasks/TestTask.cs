using System.Diagnostics;
using Build.Testing;
using Cake.Core;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Test")]
[TaskDescription("Runs every test and prints the totals on the last line.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class TestTask : FrostingTask<BuildContext>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public override void Run(BuildContext context)
    {
        if (Directory.Exists(context.Paths.TestResults))
            Directory.Delete(context.Paths.TestResults, recursive: true);
        Directory.CreateDirectory(context.Paths.TestResults);

        var projects = Sources.TestProjects(context.Paths)
            .Select(p => Path.GetFileNameWithoutExtension(p))
            .Where(p => p.Contains(context.Filter ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
        var all = new List<TestOutcome>();
        foreach (var project in projects)
        {
            Build.Run.Token.ThrowIfCancellationRequested();
            all.AddRange(RunProject(context, project));
        }

        var (passed, failed, skipped) = (Count(all, "Passed"), Count(all, "Failed"), Count(all, "Skipped"));
        Build.Run.LastLine = $"{passed} passed, {failed} failed, {skipped} skipped";
        if (failed > 0)
            throw new CakeException(1, $"{failed} of {all.Count} tests failed; the results are in artifacts/test-results.");
        if (passed == 0)
            throw new CakeException(1, projects.Count == 0 ? $"No test project's name holds '{context.Filter}'." : "No test ran.");
    }

    private static List<TestOutcome> RunProject(BuildContext context, string project)
    {
        var watch = Stopwatch.StartNew();
        var results = Path.Combine(context.Paths.TestResults, project + ".trx");
        var program = context.Paths.Output(project, project + ".dll", context.Configuration);
        var tail = new Queue<string>();
        var code = Shell.Start(context, project, "dotnet", [program, "-noLogo", "-noColor", "-trx", results], new ShellOptions
        {
            Limit = Limit,
            OnLine = line =>
            {
                tail.Enqueue(line);
                if (tail.Count > 15)
                    tail.Dequeue();
            },
        });

        var outcomes = TrxFile.Read(results);
        // A crash leaves no results, or results without a failure: it must not pass for a success.
        if (code != 0 && Count(outcomes, "Failed") == 0)
            outcomes.Add(new TestOutcome($"{project} as a whole", "Failed", $"The test program ended with exit code {code}.\n{string.Join('\n', tail)}"));

        var counts = new[] { "Passed", "Failed", "Skipped" }
            .Select(o => (Outcome: o, Count: Count(outcomes, o))).Where(o => o.Count > 0)
            .Select(o => $"{o.Count} {o.Outcome.ToLowerInvariant()}");
        context.Say($"  {project,-36}{watch.Elapsed.TotalSeconds,6:0.0} s   {string.Join(", ", counts.DefaultIfEmpty("no tests"))}");
        foreach (var outcome in outcomes.Where(o => o.Outcome is "Failed" or "Skipped"))
        {
            context.Say($"    {outcome.Outcome.ToLowerInvariant()}  {outcome.Name}");
            foreach (var line in outcome.Reason.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(IsOurs).Take(12))
                context.Say("      " + line.TrimEnd());
        }

        return outcomes;
    }

    // The assertion library's own frames say nothing about the failure.
    private static bool IsOurs(string line) =>
        !line.TrimStart().StartsWith("at FluentAssertions.", StringComparison.Ordinal) && !line.TrimStart().StartsWith("at Xunit.", StringComparison.Ordinal);

    private static int Count(IEnumerable<TestOutcome> outcomes, string outcome) => outcomes.Count(o => o.Outcome == outcome);
}
