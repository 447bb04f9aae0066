using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Compress.Pipeline;

namespace Compress.Benchmarks.Networks;

/// <summary>Writes the page of figures from the raw logs beside it; nothing on it comes from anywhere else.</summary>
internal static class PerformancePage
{
    /// <summary>Runs the verb: the folder of logs and the page to write.</summary>
    public static int Run(string[] args)
    {
        var (folder, page) = (args.ElementAtOrDefault(0) ?? "docs/performance", args.ElementAtOrDefault(1) ?? "docs/performance.md");
        var order = NetworkList.All.Select((n, i) => (n.Name, i)).ToDictionary(n => n.Name, n => n.i);
        var logs = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.json").Select(f => JsonSerializer.Deserialize<NetworkLog>(File.ReadAllText(f), RecipeJson.Options)!).OrderBy(l => order.GetValueOrDefault(l.Network, int.MaxValue)).ToList()
            : [];
        if (logs.Count == 0)
        {
            Console.Error.WriteLine($"There are no logs in '{folder}'; measure first: ./build.sh --target Bench");
            return 3;
        }
        SafeFile.WriteText(page, Text(logs));
        Console.WriteLine(page);
        return 0;
    }

    public static string Text(IReadOnlyList<NetworkLog> logs)
    {
        var text = new StringBuilder();
        text.Append("""
            # Latency beside ONNX Runtime

            Written by `./build.sh --target Bench` from the raw logs in [performance](performance). Both engines run in one process and take
            turns run by run: batch 1, inputs filled and outputs allocated before, the median of the runs after a warm-up. ONNX Runtime runs at its
            highest optimisation level with as many threads, once with spinning and once without; the better one counts. Its int8 kernels are its
            fastest, which on processors without VNNI saturate; ours are exact. Both engines get the same bytes: the float32 file, and the int8
            file that `compress quantize` makes of it with default options. At least 200 runs unless their time reached the cap of 5 seconds for a
            network, engine and mode. Ratio: ours divided by ONNX Runtime's, so lower is better. Share: of the multiply-accumulates that one core's
            registers were measured to do at most. Ahead of time: the same runtime as the C library that `./build.sh --target Ship` makes, loaded into
            the same process, and its ratio to ONNX Runtime; the other columns of ours are just-in-time compiled.


            """);
        foreach (var machine in logs.GroupBy(l => (l.Machine, l.Versions)))
        {
            var tiers = machine.SelectMany(l => l.Results).SelectMany(r => r.Latencies).Where(r => r.Engine == "lean").Select(r => r.Tier).Distinct();
            text.AppendLine(CultureInfo.InvariantCulture, $"- Machine: {machine.Key.Machine}");
            text.AppendLine(CultureInfo.InvariantCulture, $"- {machine.Key.Versions}; tier of our kernels: {string.Join(", ", tiers)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"- Register peak of a core: float32 {machine.Max(l => l.Float32PeakGmacs):F1}, exact 8 bit {machine.Max(l => l.Int8PeakGmacs):F1} GMAC/s");
        }
        foreach (var threads in logs.SelectMany(l => l.Results).SelectMany(r => r.Latencies).Select(l => l.Threads).Distinct().Order())
            foreach (var precision in (string[])["fp32", "int8"]) Table(text, logs, precision, threads);
        text.AppendLine().AppendLine("## Where the networks come from").AppendLine();
        foreach (var log in logs) text.AppendLine(CultureInfo.InvariantCulture, $"- `{log.Network}`: {log.Source}");
        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<NetworkLog> logs, string precision, int threads)
    {
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {precision}, {threads} {(threads == 1 ? "thread" : "threads")}").AppendLine();
        text.AppendLine("| network | class | MMACs | ours ms | ONNX Runtime ms | ratio | GMAC/s | share | runs | ahead of time ms | its ratio |");
        text.AppendLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        var ratios = new List<(NetworkClass Class, double Ratio)>();
        foreach (var log in logs)
        {
            if (log.Results.FirstOrDefault(r => r.Precision == precision) is not { } result) continue;
            if (At(result, "lean", threads) is not { } lean || At(result, "ort", threads) is not { } ort) continue;
            var ratio = lean.MedianUs / ort.MedianUs;
            ratios.Add((log.Class, ratio));
            var rate = result.Macs / lean.MedianUs / 1e3;
            var peak = (result.Int8MacShare > 0.5 ? log.Int8PeakGmacs : log.Float32PeakGmacs) * threads;
            var ahead = At(result, AotEngine.EngineName, threads) is { } aot ? FormattableString.Invariant($"{aot.MedianUs / 1e3:F4} | {aot.MedianUs / ort.MedianUs:F3}") : "not measured |";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {log.Network} | {log.Class} | {result.Macs / 1e6:F2} | {lean.MedianUs / 1e3:F4} | {ort.MedianUs / 1e3:F4} | {ratio:F3} | {rate:F1} | {rate / peak:P0} | {lean.Runs} | {ahead} |");
        }
        foreach (var group in ratios.GroupBy(r => r.Class))
            text.AppendLine(CultureInfo.InvariantCulture, $"| **{group.Key}, geometric mean** | | | | | **{Math.Exp(group.Average(r => Math.Log(r.Ratio))):F3}** | | | | | |");
    }

    private static LatencyResult? At(PrecisionLog log, string engine, int threads) => log.Latencies.FirstOrDefault(l => l.Engine == engine && l.Threads == threads);
}
