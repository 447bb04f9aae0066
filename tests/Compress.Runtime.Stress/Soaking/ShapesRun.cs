using System.Diagnostics;

namespace Compress.Runtime.Stress.Soaking;

/// <summary>
/// One session whose input shapes change with every run: mostly among a few that it keeps memory for, now and then to one of many that
/// must be planned anew. Memory must not grow.
/// </summary>
public static class ShapesRun
{
    private const long Noise = 4 << 20;

    /// <summary>A new shape comes this seldom.</summary>
    private const int NewEvery = 100;

    /// <summary>Runs and tells what it saw.</summary>
    /// <param name="runs">How many runs; memory is compared from a tenth of them on.</param>
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
            long early = 0;
            for (var i = 0; i < runs / 2; i++)
            {
                if (i == runs / 20) early = ProcessMemory.Private();
                session.Reshape("x", i % NewEvery == 0 ? random.Next(1, 200) : 1 + i % 3, 3, 8, 8);
                session.Run();
            }
            var late = ProcessMemory.Private();
            log.WriteLine($"shapes {name}: {runs / 2} runs in {clock.Elapsed.TotalSeconds:0} s; private memory {early / 1048576.0:0.0} MiB after a tenth, {late / 1048576.0:0.0} MiB at the end");
            if (late - early > Noise) code = 1;
        }
        return code;
    }
}
