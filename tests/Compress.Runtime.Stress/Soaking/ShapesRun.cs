using System.Diagnostics;

namespace Compress.Runtime.Stress.Soaking;

/// <summary>
/// One session whose input shapes change with every run: mostly among a few that it keeps memory for, now and then to one of many that
/// must be planned anew. Memory must not grow.
/// </summary>
public static class ShapesRun
{
    private const long Noise = 1 << 20;

    /// <summary>Memory is looked at so many times.</summary>
    private const int Parts = 10;

    /// <summary>A new shape comes this seldom.</summary>
    private const int NewEvery = 100;

    /// <summary>Runs and tells what it saw.</summary>
    /// <param name="runs">How many runs, fp32 and int8 each; the least memory of the second half is compared with that of the first.</param>
    /// <param name="log">Where it goes.</param>
    /// <returns>0 where memory did not grow.</returns>
    public static int Run(int runs, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var code = 0;
        var network = Networks.Residual(3, 6, 8);
        foreach (var (name, graph) in new[] { ("fp32", network), ("int8", Quantizing.Quantize(network, Quantizing.Input(network, 4, 1))) })
        {
            using var model = CompiledModel.From(graph);
            using var session = model.CreateSession();
            var random = new Random(11);
            var clock = Stopwatch.StartNew();
            var memory = new List<long>();
            var part = Math.Max(1, runs / Parts);
            for (var i = 0; i < part * Parts; i++)
            {
                if (i % part == 0) memory.Add(Settled(model, session));
                session.Reshape("x", i % NewEvery == 0 ? random.Next(1, 200) : 1 + i % 3, 3, 8, 8);
                session.Run();
            }
            memory.Add(Settled(model, session));
            log.WriteLine($"shapes {name}: {part * Parts} runs in {clock.Elapsed.TotalSeconds:0} s; private memory in MiB at each tenth: {string.Join(", ", memory.Select(m => $"{m / 1048576.0:0.0}"))}");
            // What the process keeps for itself comes and goes by some MiB; a leak lifts the least of all later looks.
            if (memory.Skip(memory.Count / 2).Min() - memory.Take(memory.Count / 2).Min() > Noise) code = 1;
        }
        return code;
    }

    /// <summary>Memory in one and the same state: what is kept for shapes depends on which ones came last.</summary>
    private static long Settled(CompiledModel model, Session session)
    {
        session.Reshape("x", 1, 3, 8, 8);
        session.Trim();
        model.Trim();
        return ProcessMemory.Private();
    }
}
