using System.Diagnostics;
using System.Globalization;
using Compress.Graphs;

namespace Compress.Onnx.Tests.Fuzzing;

/// <summary>
/// Mutated copies of real models through both readers, the checker and shape inference. File number i of a seed is always the same file.
/// Anything but a graph or a <see cref="ModelException"/>, more than a second, or more memory than 4 times the file and 64 MiB is a fault.
/// </summary>
internal sealed class FuzzRun
{
    private const double MostSeconds = 1;

    private readonly int _seed;

    private FuzzRun(int seed) => _seed = seed;

    public int Files { get; private set; }

    public int Read { get; private set; }

    public int Refused { get; private set; }

    public int WithoutErrors { get; private set; }

    public double SlowestSeconds { get; private set; }

    /// <summary>Largest share of the allowed memory that one file took.</summary>
    public double LargestShare { get; private set; }

    public List<string> Faults { get; } = [];

    /// <summary>Runs files number 0 to <paramref name="count"/> - 1 of a seed, on every processor that there is.</summary>
    public static FuzzRun Of(int seed, int count)
    {
        // Where there is no test data, the test must be skipped here and not fail below.
        _ = FuzzSeeds.Make(seed, 0);
        var parts = Environment.ProcessorCount;
        var runs = Enumerable.Range(0, parts).Select(_ => new FuzzRun(seed)).ToArray();
        Parallel.For(0, parts, part => runs[part].Run((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts)));
        return runs.Aggregate(new FuzzRun(seed), (all, run) => all.Add(run));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Files} mutated files of seed {_seed}: {Read} read by both readers and equal, {Refused} refused by one or both, {WithoutErrors} without an error of the checker; slowest {SlowestSeconds * 1000:0} ms, largest allocation {LargestShare * 100:0} % of the limit; {Faults.Count} faults");

    private void Run(int from, int to)
    {
        using var watchdog = new FuzzWatchdog();
        for (var i = from; i < to && Faults.Count < 20; i++)
        {
            var (name, bytes) = FuzzSeeds.Make(_seed, i);
            watchdog.Watch(i, name, bytes);
            Files++;
            Look($"file {i} ('{name}')", bytes);
        }
    }

    private FuzzRun Add(FuzzRun other)
    {
        (Files, Read, Refused, WithoutErrors) = (Files + other.Files, Read + other.Read, Refused + other.Refused, WithoutErrors + other.WithoutErrors);
        (SlowestSeconds, LargestShare) = (Math.Max(SlowestSeconds, other.SlowestSeconds), Math.Max(LargestShare, other.LargestShare));
        Faults.AddRange(other.Faults);
        return this;
    }

    private void Look(string what, byte[] bytes)
    {
        var lean = Measured(what + ", lean reader", bytes, () => Consistent(Looked(LeanReader.Load(bytes))));
        var imported = Measured(what + ", importer", bytes, () => lean is null ? Looked(OnnxImporter.Load(bytes)) : OnnxImporter.Load(bytes));
        if (lean is null || imported is null)
        {
            Refused++;
            return;
        }
        Read++;
        if (GraphEquality.FirstDifference(lean, imported) is { } difference) Faults.Add($"{what}: the two readers differ: {difference}");
    }

    private Graph Looked(Graph graph)
    {
        if (!GraphChecker.Check(graph).Any(f => f.Severity == Severity.Error)) WithoutErrors++;
        ShapeInference.InferAll(graph, (_, _) => { });
        return graph;
    }

    private static Graph Consistent(Graph graph)
    {
        GraphConsistency.Require(graph);
        return graph;
    }

    private Graph? Measured(string what, byte[] bytes, Func<Graph> work)
    {
        var (graph, seconds, allocated) = Once(what, work);
        // A slow machine is no slow reader: only what is slow again and again counts.
        for (var tries = 0; seconds > MostSeconds && tries < 3; tries++) seconds = Math.Min(seconds, Once(what, work).Seconds);
        SlowestSeconds = Math.Max(SlowestSeconds, seconds);
        LargestShare = Math.Max(LargestShare, allocated / ((4.0 * bytes.Length) + (64 << 20)));
        if (seconds > MostSeconds) Faults.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: took {seconds:0.0} s"));
        if (allocated > (4L * bytes.Length) + (64 << 20)) Faults.Add($"{what}: allocated {allocated} bytes for a file of {bytes.Length}");
        return graph;
    }

    private (Graph? Graph, double Seconds, long Allocated) Once(string what, Func<Graph> work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        Graph? graph = null;
        try
        {
            graph = work();
        }
        catch (ModelException e) when (e.Message.Length > 0)
        {
            // The documented answer to a bad file.
        }
#pragma warning disable CA1031 // Whatever else comes out is what this looks for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Faults.Add($"{what}: {e}");
        }
        return (graph, watch.Elapsed.TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
