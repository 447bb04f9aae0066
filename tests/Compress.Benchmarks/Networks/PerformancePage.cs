using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Compress.Pipeline;

namespace Compress.Benchmarks.Networks;

/// <summary>Writes the page of figures from the raw logs beside it; nothing on it comes from anywhere else.</summary>
internal static class PerformancePage
{
    /// <summary>Folder beside the logs for those that were taken without machine code of ours.</summary>
    private const string Plain = "without-emitted";

    /// <summary>Runs the verb: the folder of logs and the page to write.</summary>
    public static int Run(string[] args)
    {
        var (folder, page) = (args.ElementAtOrDefault(0) ?? "docs/performance", args.ElementAtOrDefault(1) ?? "docs/performance.md");
        var (logs, plain) = (Read(folder), Read(Path.Combine(folder, Plain)));
        if (logs.Count == 0)
        {
            Console.Error.WriteLine($"There are no logs in '{folder}'; measure first: ./build.sh --target Bench");
            return 3;
        }
        var link = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, folder).Replace('\\', '/');
        SafeFile.WriteText(page, Text(logs, plain).Replace("(LOGS)", $"({link})", StringComparison.Ordinal));
        Console.WriteLine(page);
        return 0;
    }

    private static List<NetworkLog> Read(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        var order = NetworkList.All.Select((n, i) => (n.Name, i)).ToDictionary(n => n.Name, n => n.i);
        return [.. Directory.GetFiles(folder, "*.json").Select(f => JsonSerializer.Deserialize<NetworkLog>(File.ReadAllText(f), RecipeJson.Options)!).OrderBy(l => order.GetValueOrDefault(l.Network, int.MaxValue))];
    }

    public static string Text(IReadOnlyList<NetworkLog> logs, IReadOnlyList<NetworkLog> plain)
    {
        var text = new StringBuilder();
        text.Append("""
            # Latency beside ONNX Runtime

            Written by `./build.sh --target Bench` from these [raw logs](LOGS). Both engines run in one process and take
            turns run by run (with more threads a block of runs at a time after a pause, because threads of the one would still be waiting on the
            processors that the other needs): batch 1, inputs filled and outputs allocated before, the median of the runs after a warm-up. ONNX
            Runtime runs at its highest optimisation level with as many threads, once with spinning and once without; the better one counts. Its int8 kernels are its
            fastest, which on processors without VNNI saturate; ours are exact. Both engines get the same bytes: the float32 file, and the int8
            file that `compress quantize` makes of it with default options. At least 200 runs unless their time reached the cap for a network, engine
            and mode: 5 seconds where no other was asked for. Ratio: ours divided by ONNX Runtime's, so lower is better. Share: of the multiply-accumulates that one core's
            registers were measured to do at most, or of what two threads' did at once. Ahead of time: the same runtime as the C library that `./build.sh --target Ship` makes, loaded into
            the same process, and its ratio to ONNX Runtime; the other columns of ours are just-in-time compiled. Where there is a column "without
            Emitted", it holds the ratio that our kernels reach without the optional machine code for AVX512_VNNI.


            """);
        foreach (var machine in logs.GroupBy(l => (l.Machine, l.Versions)))
        {
            var tiers = machine.SelectMany(l => l.Results).SelectMany(r => r.Latencies).Where(r => r.Engine == "lean").Select(r => r.Tier).Distinct();
            text.AppendLine(CultureInfo.InvariantCulture, $"- Machine: {machine.Key.Machine}");
            text.AppendLine(CultureInfo.InvariantCulture, $"- {machine.Key.Versions}; tier of our kernels: {string.Join(", ", tiers)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"- Register peak of a core: float32 {machine.Max(l => l.Float32PeakGmacs):F1}, exact 8 bit {machine.Max(l => l.Int8PeakGmacs):F1} GMAC/s");
        }
        if (logs.Where(l => l.PeakOfTwoThreads > 0).Select(l => l.PeakOfTwoThreads).ToList() is { Count: > 0 } two)
            text.AppendLine(CultureInfo.InvariantCulture, $"- Two threads at once: {two.Min():F2} to {two.Max():F2} times the register peak of one; 2 where each has a core to itself, about 1 where they are threads of one core");
        foreach (var threads in logs.SelectMany(l => l.Results).SelectMany(r => r.Latencies).Select(l => l.Threads).Distinct().Order())
            foreach (var precision in (string[])["fp32", "int8"]) Table(text, logs, plain, precision, threads);
        text.AppendLine().AppendLine("## Where the networks come from").AppendLine();
        foreach (var log in logs) text.AppendLine(CultureInfo.InvariantCulture, $"- `{log.Network}`: {log.Source}");
        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<NetworkLog> logs, IReadOnlyList<NetworkLog> plain, string precision, int threads)
    {
        var without = plain.Select(l => (l.Network, Ratio: Ratio(l, precision, threads))).Where(l => l.Ratio is not null).ToDictionary(l => l.Network, l => l.Ratio);
        var (title, line) = without.Count > 0 ? (" without Emitted |", "---:|") : ("", "");
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {precision}, {threads} {(threads == 1 ? "thread" : "threads")}").AppendLine();
        text.AppendLine("| network | class | MMACs | ours ms | ONNX Runtime ms | ratio | GMAC/s | share | runs | ahead of time ms | its ratio |" + title);
        text.AppendLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|" + line);
        var ratios = new List<(NetworkClass Class, double Ratio, double? Without)>();
        foreach (var log in logs)
        {
            if (log.Results.FirstOrDefault(r => r.Precision == precision) is not { } result) continue;
            if (At(result, "lean", threads) is not { } lean || At(result, "ort", threads) is not { } ort) continue;
            var ratio = lean.MedianUs / ort.MedianUs;
            ratios.Add((log.Class, ratio, without.GetValueOrDefault(log.Network)));
            var rate = result.Macs / lean.MedianUs / 1e3;
            var peak = (result.Int8MacShare > 0.5 ? log.Int8PeakGmacs : log.Float32PeakGmacs) * (threads == 2 && log.PeakOfTwoThreads > 0 ? log.PeakOfTwoThreads : threads);
            var ahead = At(result, AotEngine.EngineName, threads) is { } aot ? FormattableString.Invariant($"{aot.MedianUs / 1e3:F4} | {aot.MedianUs / ort.MedianUs:F3}") : "not measured |";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {log.Network} | {log.Class} | {result.Macs / 1e6:F2} | {lean.MedianUs / 1e3:F4} | {ort.MedianUs / 1e3:F4} | {ratio:F3} | {rate:F1} | {rate / peak:P0} | {lean.Runs} | {ahead} |{(without.Count > 0 ? $" {without.GetValueOrDefault(log.Network):F3} |" : "")}");
        }
        foreach (var group in ratios.GroupBy(r => r.Class))
            text.AppendLine(CultureInfo.InvariantCulture, $"| **{group.Key}, geometric mean** | | | | | **{Mean(group.Select(r => r.Ratio)):F3}** | | | | | |{(without.Count > 0 ? $" **{Mean(group.Select(r => r.Without).OfType<double>()):F3}** |" : "")}");
    }

    private static double Mean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));

    private static double? Ratio(NetworkLog log, string precision, int threads) =>
        log.Results.FirstOrDefault(r => r.Precision == precision) is { } result && At(result, "lean", threads) is { } lean && At(result, "ort", threads) is { } ort ? lean.MedianUs / ort.MedianUs : null;

    private static LatencyResult? At(PrecisionLog log, string engine, int threads) => log.Latencies.FirstOrDefault(l => l.Engine == engine && l.Threads == threads);
}
