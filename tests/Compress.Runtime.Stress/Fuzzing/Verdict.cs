using System.Diagnostics;
using Compress.Graphs;

namespace Compress.Runtime.Stress.Fuzzing;

/// <summary>Runs cases and keeps count: what ran, what was refused as documented, and what went wrong.</summary>
internal sealed class Verdict(TextWriter log)
{
    /// <summary>No case may take longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Beyond this, not even a busy machine is an excuse.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TimeSpan _slowest;
    private int _slowestCase;

    public int Ran { get; private set; }

    public int Refused { get; private set; }

    public int Wrong { get; private set; }

    /// <summary>Runs a case; only <see cref="ModelException"/> may come out of it, and in time.</summary>
    /// <param name="number">Number of the case, from which it can be repeated.</param>
    /// <param name="body">The case; deterministic, since a slow one is repeated before it is believed.</param>
    public void Case(int number, Action body)
    {
        var took = Timed(number, body, count: true);
        // The machine may have been busy elsewhere: a case is slow when it is slow three times.
        for (var again = 0; again < 2 && took > Longest; again++)
        {
            var next = Timed(number, body, count: false);
            if (next < took) took = next;
        }
        if (took > _slowest) (_slowest, _slowestCase) = (took, number);
        if (took <= Longest) return;
        Wrong++;
        log.WriteLine($"case {number}: took {took.TotalSeconds:0.0} s");
    }

    public int Summary(string what, int count, Stopwatch clock)
    {
        log.WriteLine($"{what}: {count} cases in {clock.Elapsed.TotalSeconds:0} s, {Ran} ran, {Refused} refused with a documented error, {Wrong} wrong; slowest {_slowest.TotalMilliseconds:0} ms (case {_slowestCase})");
        return Wrong == 0 ? 0 : 1;
    }

    private TimeSpan Timed(int number, Action body, bool count)
    {
        var (begin, worked) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        try
        {
            body();
            if (count) Ran++;
        }
        catch (ModelException e) when (e.Message.Length > 0)
        {
            if (count) Refused++;
        }
        catch (Exception e)
        {
            if (count)
            {
                Wrong++;
                log.WriteLine($"case {number}: {e}");
            }
        }
        // A process that waits for a processor does not hang; one that waits for anything else, or works on, does.
        var (passed, spent) = (Stopwatch.GetElapsedTime(begin), Environment.CpuUsage.TotalTime - worked);
        return passed < Patience ? TimeSpan.FromTicks(Math.Min(passed.Ticks, spent.Ticks)) : passed;
    }
}
