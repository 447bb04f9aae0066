using System.Globalization;
using Compress.Graphs;
using Compress.Pipeline;
using Compress.Runtime;

namespace Compress.Benchmarks.Networks;

/// <summary>The median time of every step of a plan: where a network's latency goes.</summary>
internal static class StepProfile
{
    private const int Rounds = 200;

    public static Dictionary<string, Shape> Shapes(string path) => SampleInputs.Of(LeanReader.Load(path), 1, 1).ToDictionary(i => i.Key, i => Shape.Of(i.Value.Dims.AsSpan()));

    public static void Print(string name, string path, int threads, bool taken)
    {
        using var model = CompiledModel.Load(path);
        using var session = model.CreateSession(new SessionOptions { Profile = true, Threads = threads, InputShapes = Shapes(path) });
        session.Run(SampleInputs.Of(LeanReader.Load(path), 1, 1));
        if (session.Profile is not { } times)
        {
            Console.WriteLine($"{name}: no static plan: {session.Plan.Obstacle}");
            return;
        }
        var seen = times.Names.Select(_ => new List<double>()).ToArray();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        // Taking turns, as in the comparison: the other engine leaves the caches with its own data.
        using var other = taken ? InferenceEngines.Ort.LoadTimed(path, SampleInputs.Of(LeanReader.Load(path), 1, 1), threads).First() : null;
        while (watch.Elapsed.TotalSeconds < 1) session.Run();
        for (var i = 0; i < Rounds && watch.Elapsed.TotalSeconds < 6; i++)
        {
            other?.Run();
            session.Run();
            for (var s = 0; s < seen.Length; s++) seen[s].Add(times.Microseconds(s));
        }
        var medians = seen.Select(s => s.Order().ElementAt(s.Count / 2)).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {medians.Sum():F1} us in steps"));
        var steps = session.Plan.Steps.Where(s => times.Names.Contains(s.Name)).GroupBy(s => (s.Name, s.Operators)).ToDictionary(g => g.Key, g => g.First());
        for (var i = 0; i < medians.Length; i++)
        {
            var step = steps.GetValueOrDefault((times.Names[i], times.Operators[i]));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{medians[i],10:F2} us {medians[i] / medians.Sum(),5:P0}  {(step is { Macs: > 0 } ? step.Macs / medians[i] / 1e3 : 0),6:F1} GMAC/s  {times.Operators[i],-24} {step?.Kernel,-22} {step?.Output}  {times.Names[i]}"));
        }
    }
}
