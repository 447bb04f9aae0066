using System.Diagnostics;
using System.Globalization;
using Compress.Graphs;
using Compress.Onnx;

namespace Compress.Benchmarks.Reading;

/// <summary>
/// How long the lean reader takes for a large model, and what it allocates, before anything touches a weight. The file is an encoder of
/// transformer blocks, written by the exporter: once in one piece, once with its weights beside it.
/// </summary>
internal static class ReadingBenchmark
{
    private const double MostMilliseconds = 20, MostMegabytes = 20;
    private const int Width = 1024, Heads = 16, Tokens = 128, Runs = 50;

    public static int Run(string[] args)
    {
        var megabytes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 500;
        var folder = Directory.CreateTempSubdirectory("compress-reading-").FullName;
        try
        {
            // The reader's own code is compiled by a small model, so that the first reading of the large one counts.
            Write(Encoder(1), folder, "small");
            foreach (var file in Directory.GetFiles(folder, "*.onnx")) LeanReader.Load(file);
            var graph = Encoder(megabytes);
            Write(graph, folder, "large");
            Console.Out.WriteLine($"{graph.Nodes.Length} nodes, {graph.Initializers.Count} initializers, {graph.Initializers.Values.Sum(t => (long)t.Bytes.Length) / 1e6:0} MB of weights");
            graph = null;
            GC.Collect();
            return Measure("one file", Path.Combine(folder, "large.onnx")) & Measure("weights beside", Path.Combine(folder, "large-beside.onnx")) ? 0 : 2;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(Graph graph, string folder, string name)
    {
        OnnxExporter.Write(graph, Path.Combine(folder, name + ".onnx"), new OnnxExportOptions { ExternalDataAbove = long.MaxValue });
        OnnxExporter.Write(graph, Path.Combine(folder, name + "-beside.onnx"), new OnnxExportOptions { ExternalDataAbove = 0 });
    }

    private static bool Measure(string what, string path)
    {
        var bytes = Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*").Sum(f => new FileInfo(f).Length);
        var times = new List<double>();
        var allocated = new List<long>();
        for (var i = 0; i < Runs; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var watch = Stopwatch.StartNew();
            var graph = LeanReader.Load(path);
            times.Add(watch.Elapsed.TotalMilliseconds);
            allocated.Add(GC.GetTotalAllocatedBytes(precise: true) - before);
            GC.KeepAlive(graph);
        }
        var (first, median, worst, memory) = (times[0], times.Order().ElementAt(Runs / 2), times.Skip(1).Max(), allocated.Max() / 1e6);
        var met = first <= MostMilliseconds && worst <= MostMilliseconds && memory <= MostMegabytes;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-15} {bytes / 1e6,6:0} MB: first {first:0.00} ms, then median {median:0.00} ms and at most {worst:0.0} ms; {memory:0.00} MB of managed memory; asked {MostMilliseconds:0} ms and {MostMegabytes:0} MB: {(met ? "met" : "missed")}"));
        return met;
    }

    private static Graph Encoder(int megabytes)
    {
        var b = new GraphBuilder("encoder");
        var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), Tokens, Width);
        var perBlock = 12L * Width * Width * sizeof(float);
        for (var written = 0L; written < megabytes * 1_000_000L; written += perBlock) x = Block(b, x);
        return b.Output(b.LayerNormalization(x), "y").Build();
    }

    private static GraphValue Block(GraphBuilder b, GraphValue x)
    {
        GraphValue Dense(GraphValue v, int from, int to) => b.Add(b.MatMul(v, b.Constant(WeightFiller.Constant(0.02f, from, to), "weight")), b.Constant(WeightFiller.Constant(0, to), "bias"));
        GraphValue Split(GraphValue v) => b.Transpose(b.Reshape(v, 0, Tokens, Heads, Width / Heads), 0, 2, 1, 3);
        var n = b.LayerNormalization(x);
        var (q, k, v) = (Split(Dense(n, Width, Width)), Split(Dense(n, Width, Width)), Split(Dense(n, Width, Width)));
        var scores = b.Softmax(b.Mul(b.MatMul(q, b.Transpose(k, 0, 1, 3, 2)), b.Scalar(0.125f)));
        x = b.Add(x, Dense(b.Reshape(b.Transpose(b.MatMul(scores, v), 0, 2, 1, 3), 0, Tokens, Width), Width, Width));
        return b.Add(x, Dense(b.Gelu(Dense(b.LayerNormalization(x), Width, 4 * Width)), 4 * Width, Width));
    }
}
