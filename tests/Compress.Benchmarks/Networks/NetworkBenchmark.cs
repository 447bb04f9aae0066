using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Compress.Benchmarks.Kernels;
using Compress.Pipeline;
using Compress.Runtime;
using Compress.Runtime.Kernels;

namespace Compress.Benchmarks.Networks;

/// <summary>Measures the networks of the list on both engines and writes the raw logs.</summary>
internal static class NetworkBenchmark
{
    private const string Models = "artifacts/benchmarks/models";

    /// <summary>Runs the verb: optional parts of names, an optional folder for logs, optional numbers of threads, optional seconds, an optional C library.</summary>
    public static int Run(string[] args)
    {
        var (filter, logs) = (args.ElementAtOrDefault(0) ?? "*", args.ElementAtOrDefault(1));
        var most = TimeSpan.FromSeconds(args.ElementAtOrDefault(3) is { } seconds ? double.Parse(seconds, CultureInfo.InvariantCulture) : 5);
        int[] threads = args.ElementAtOrDefault(2) is { } text ? [.. text.Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture))] : [1];
        ImmutableArray<IInferenceEngine> engines = [InferenceEngines.Lean, InferenceEngines.Ort, .. args.ElementAtOrDefault(4) is { } library ? [new AotEngine(library)] : Array.Empty<IInferenceEngine>()];
        var (floatPeak, quantPeak) = (Peaks.Float(KernelVariants.FloatTier) / 1e9, Peaks.Quant(KernelVariants.QuantTier) / 1e9);
        var two = threads.Any(t => t > 1) ? Peaks.OfTwoThreads() : 0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"register peaks, GMAC/s: float32 {floatPeak:F1}, exact 8 bit {quantPeak:F1}{(two > 0 ? $"; two threads at once {two:F2} times one" : "")}"));
        foreach (var network in Matching(filter))
        {
            var files = NetworkModels.Of(network, Models).Where(f => Matches(filter, network, f.Precision)).ToList();
            if (files.Count == 0) Console.WriteLine($"{network.Name}: not here ({network.Source})");
            var results = files.Select(f => Measure(network, f.Precision, f.Path, threads, most, engines)).ToImmutableArray();
            if (logs is null || results.IsEmpty) continue;
            var log = new NetworkLog(network.Name, network.Class, network.Source, MachineText.Describe(), Versions, floatPeak, quantPeak, two, results);
            SafeFile.WriteText(Path.Combine(Directory.CreateDirectory(logs).FullName, network.Name + ".json"), JsonSerializer.Serialize(log, RecipeJson.Options) + "\n");
        }
        return 0;
    }

    /// <summary>Writes the files of networks that are not there yet.</summary>
    public static int Write(string[] args)
    {
        foreach (var network in Matching(args.ElementAtOrDefault(0) ?? "*"))
            foreach (var (_, path) in NetworkModels.Of(network, Models)) Console.WriteLine($"{path}  {new FileInfo(path).Length} bytes");
        return 0;
    }

    /// <summary>The time of every step of a network's plan.</summary>
    public static int Profile(string[] args)
    {
        var threads = args.ElementAtOrDefault(2) is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : 1;
        foreach (var network in NetworkList.All.Where(n => n.Name.Contains(args[0], StringComparison.Ordinal)))
            foreach (var (precision, path) in NetworkModels.Of(network, Models).Where(f => args.Length < 2 || f.Precision == args[1])) StepProfile.Print($"{network.Name} {precision}", path, threads, args.ElementAtOrDefault(3) == "turns");
        return 0;
    }

    private static PrecisionLog Measure(BenchNetwork network, string precision, string path, int[] threads, TimeSpan most, ImmutableArray<IInferenceEngine> engines)
    {
        using var model = CompiledModel.Load(path);
        using var session = model.CreateSession(new SessionOptions { InputShapes = StepProfile.Shapes(path) });
        var plan = session.Plan;
        var latencies = threads.SelectMany(t => LatencyBenchmark.Measure([path], engines, new LatencyOptions { Threads = t, MostDuration = most })
            .Select(r => r with { Model = Path.GetFileName(path) })).ToImmutableArray();
        foreach (var pair in latencies.GroupBy(l => l.Threads))
        {
            var (lean, ort) = (pair.Single(l => l.Engine == "lean"), pair.Single(l => l.Engine == "ort"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{network.Name,-22}{precision} {pair.Key}t  lean {lean.MedianUs,10:F1} us  ort {ort.MedianUs,10:F1} us  ratio {lean.MedianUs / ort.MedianUs,6:F3}  {plan.Macs / lean.MedianUs / 1e3,6:F1} / {plan.Macs / ort.MedianUs / 1e3,6:F1} GMAC/s  int8 {plan.Int8MacShare:P0}  {lean.Runs} runs{string.Concat(pair.Where(l => l.Engine == AotEngine.EngineName).Select(l => FormattableString.Invariant($"  ahead of time {l.MedianUs:F1} us")))}{(plan.IsStatic ? "" : "  not static: " + plan.Obstacle)}"));
        }
        return new PrecisionLog(precision, new FileInfo(path).Length, plan.Macs, plan.Int8MacShare, latencies);
    }

    private static IEnumerable<BenchNetwork> Matching(string filter) => NetworkList.All.Where(n => Matches(filter, n, "fp32") || Matches(filter, n, "int8"));

    /// <summary>Whether one of the parts is in a network's name and precision, such as lenet5.int8.</summary>
    private static bool Matches(string filter, BenchNetwork network, string precision) =>
        filter == "*" || filter.Split(',').Any(f => $"{network.Name}.{precision}".Contains(f, StringComparison.Ordinal));

    private static string Versions => $"Compress {typeof(CompiledModel).Assembly.GetName().Version?.ToString(3)}, ONNX Runtime {InferenceEngines.Ort.Version}, .NET {Environment.Version} on {RuntimeInformation.OSDescription}";
}
