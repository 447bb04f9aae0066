using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;

namespace Compress.Pipeline.Tests.Benchmarking;

/// <summary>How contestants take turns; what they need for a run is not looked at.</summary>
public sealed class LatencyBenchmarkTests
{
    [Fact]
    public void With_one_thread_every_run_is_followed_by_one_of_the_others()
    {
        var runs = Runs(threads: 1, out var results);
        runs.Should().Equal(Enumerable.Range(0, runs.Count).Select(i => i % 2 == 0 ? "a" : "b"));
        results.Select(r => r.Runs).Should().AllBeEquivalentTo(5);
        runs.Should().HaveCount(2 * (4 + 5), "the runs before the measured ones are not timed");
    }

    [Fact]
    public void With_more_threads_each_has_a_block_of_runs_to_itself()
    {
        var runs = Runs(threads: 2, out var results);
        var blocks = new List<int>();
        for (var i = 0; i < runs.Count; i++)
        {
            if (i == 0 || runs[i] != runs[i - 1]) blocks.Add(0);
            blocks[^1]++;
        }
        blocks.Should().HaveCount(4, "one warms up and one is measured of each, since a block has as many as were asked for").And.AllSatisfy(b => b.Should().BeGreaterThanOrEqualTo(3 + 5));
        results.Select(r => r.Runs).Should().Equal(blocks[2] - 3, blocks[3] - 3);
    }

    private static List<string> Runs(int threads, out ImmutableArray<LatencyResult> results)
    {
        var runs = new List<string>();
        using var folder = new TempFolder();
        var b = new GraphBuilder("net");
        OnnxExporter.Write(b.Output(b.Relu(b.Input("x", ElementType.Float32, 1, 4))).Build(), folder.File("net.onnx"));
        var options = new LatencyOptions { Threads = threads, WarmUp = 4, Runs = 5, Duration = TimeSpan.Zero };
        results = LatencyBenchmark.Measure([folder.File("net.onnx")], [new Written("a", runs), new Written("b", runs)], options);
        return runs;
    }

    /// <summary>An engine that writes down whose turn it is.</summary>
    private sealed class Written(string name, List<string> runs) : IInferenceEngine
    {
        public string Name => name;

        public string Version => "1";

        public IInferenceSession Load(string path, int threads, bool exact) => throw new NotSupportedException("It is timed only.");

        public ImmutableArray<ITimedModel> LoadTimed(string path, IReadOnlyDictionary<string, Tensor> inputs, int threads) => [new Model(name, runs)];

        private sealed class Model(string name, List<string> runs) : ITimedModel
        {
            public string Tier => "";

            public void Run() => runs.Add(name);

            public void Dispose()
            {
                // Nothing is held.
            }
        }
    }
}
