using System.Diagnostics;
using Compress.Graphs;

namespace Compress.Runtime.Stress.Soaking;

/// <summary>Threads with a session each of one model, all at once: identical results, no growth of memory.</summary>
public static class SoakRun
{
    /// <summary>Growth that is no growth: the system's own noise.</summary>
    private const long Noise = 4 << 20;

    /// <summary>Runs and tells what it saw.</summary>
    /// <param name="seconds">How long; memory is compared from a quarter of it on.</param>
    /// <param name="sessions">Threads, and sessions.</param>
    /// <param name="log">Where it goes.</param>
    /// <returns>0 where all results were identical and memory did not grow.</returns>
    public static int Run(int seconds, int sessions, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var code = 0;
        var network = Networks.Residual(3, 16, 16);
        foreach (var (name, graph) in new[] { ("fp32", network), ("int8", Quantizing.Quantize(network, Quantizing.Input(network, 4, 1))) })
            code |= Run(name, graph, TimeSpan.FromSeconds(seconds / 2.0), sessions, log);
        return code;
    }

    private static int Run(string name, Graph graph, TimeSpan time, int count, TextWriter log)
    {
        using var model = CompiledModel.From(graph);
        var input = Quantizing.Input(graph, 1, 3)["x"].AsSpan<float>().ToArray();
        var expected = Once(model, input);
        long runs = 0, different = 0;
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            // Sessions with helpers among them: results must not depend on who computes.
            using var session = model.CreateSession(new SessionOptions { Threads = number % 2 + 1 });
            var output = new float[expected.Length];
            while (clock.Elapsed < time)
            {
                session.Run(input, output.AsSpan());
                Interlocked.Increment(ref runs);
                if (!output.AsSpan().SequenceEqual(expected)) Interlocked.Increment(ref different);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        Thread.Sleep(time / 4);
        var early = ProcessMemory.Private();
        Thread.Sleep(time * 0.95 - clock.Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero);
        var late = ProcessMemory.Private();
        threads.ForEach(t => t.Join());
        log.WriteLine($"soak {name}: {count} threads, {clock.Elapsed.TotalSeconds:0} s, {runs} runs, {different} different; private memory {early / 1048576.0:0.0} MiB after a quarter, {late / 1048576.0:0.0} MiB at the end");
        return different == 0 && late - early <= Noise ? 0 : 1;
    }

    private static float[] Once(CompiledModel model, float[] input)
    {
        using var session = model.CreateSession();
        var output = new float[session.OutputDims(session.OutputNames[0]).ToArray().Aggregate(1L, (a, b) => a * b)];
        session.Run(input, output.AsSpan());
        return output;
    }
}
