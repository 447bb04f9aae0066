using System.Collections.Immutable;
using System.Diagnostics;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>
/// Measures models on engines in one process, taking turns, so that a machine whose speed drifts treats all of them alike: run by run with
/// one thread, and with more a block of runs at a time after a pause, because the threads of an engine go on waiting for work on their
/// processors for a while after a run, where they would be in the way of the next engine's. Inputs are filled and outputs have memory
/// before; only the run is timed. An engine with several modes takes part in each, and its best median counts.
/// </summary>
public static class LatencyBenchmark
{
    private const int MostRuns = 20_000;
    private const int RunsOfBlock = 5;

    /// <summary>Runs at a block's beginning that wake an engine's threads and are not timed.</summary>
    private const int RunsToWake = 3;

    /// <summary>How long a block of fast runs lasts at least; and the pause before each, after which no engine's threads wait on a processor any more.</summary>
    private static readonly TimeSpan Block = TimeSpan.FromMilliseconds(20);

    /// <summary>Measures every model on every engine.</summary>
    /// <exception cref="ModelException">A model has an input of unknown rank or a type without samples, or an engine does not load it.</exception>
    public static ImmutableArray<LatencyResult> Measure(IReadOnlyList<string> models, IReadOnlyList<IInferenceEngine> engines, LatencyOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentNullException.ThrowIfNull(options);
        var contestants = new List<Contestant>();
        try
        {
            foreach (var model in models)
            {
                var inputs = SampleInputs.Of(ModelFiles.Read(model), options.Batch, seed: 1);
                foreach (var engine in engines)
                    foreach (var loaded in engine.LoadTimed(model, inputs, options.Threads)) contestants.Add(new Contestant(model, engine.Name, loaded));
            }
            // Warm-up also lets the just-in-time compiler reach its best code.
            Turns(contestants, options.Threads, options.WarmUp, options.Duration / 2, options.MostDuration / 8, cancellation);
            foreach (var contestant in contestants) contestant.Times.Clear();
            Turns(contestants, options.Threads, options.Runs, options.Duration, options.MostDuration, cancellation);
            return [.. contestants.GroupBy(c => (c.Model, c.Engine)).Select(modes => modes.Select(c => c.Result(options)).MinBy(r => r.MedianUs)!)];
        }
        finally
        {
            foreach (var contestant in contestants) contestant.Dispose();
        }
    }

    /// <summary>Lets all run in turn until each had the runs asked for and the least time, or the most time is over.</summary>
    private static void Turns(List<Contestant> contestants, int threads, int runs, TimeSpan least, TimeSpan most, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        bool Goes(int done) => done < 3 || (done < MostRuns && (done < runs || watch.Elapsed < least * contestants.Count) && watch.Elapsed < most * contestants.Count);
        while (Goes(contestants.Min(c => c.Times.Count)))
        {
            foreach (var contestant in contestants)
            {
                cancellation.ThrowIfCancellationRequested();
                if (threads == 1) contestant.Run();
                else contestant.RunBlock();
            }
        }
    }

    private sealed class Contestant(string model, string engine, ITimedModel loaded) : IDisposable
    {
        public string Model => model;

        public string Engine => engine;

        public List<long> Times { get; } = [];

        public void Run()
        {
            var start = Stopwatch.GetTimestamp();
            loaded.Run();
            Times.Add(Stopwatch.GetTimestamp() - start);
        }

        public void RunBlock()
        {
            Thread.Sleep(Block);
            for (var i = 0; i < RunsToWake; i++) loaded.Run();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < RunsOfBlock || Stopwatch.GetElapsedTime(start) < Block; i++) Run();
        }

        public LatencyResult Result(LatencyOptions options)
        {
            Times.Sort();
            double At(double share) => Times[(int)(share * (Times.Count - 1))] * 1e6 / Stopwatch.Frequency;
            return new LatencyResult(model, engine, options.Threads, options.Batch, At(0.5), At(0.1), At(0.9), Times.Count, loaded.Tier);
        }

        public void Dispose() => loaded.Dispose();
    }
}
