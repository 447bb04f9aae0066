using Compress.Graphs;
using Compress.Runtime.Planning;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Threading;

/// <summary>Whole networks on pools of any size: the same bits.</summary>
public sealed class ThreadCountTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_number_of_threads_gives_the_same_bits(bool quantized)
    {
        var graph = Networks.Residual(16, 40, 32);
        if (quantized) graph = Quantizing.Quantize(graph, Quantizing.Input(graph, 2, 1));
        var input = Quantizing.Input(graph, 2, 9)["x"].AsSpan<float>().ToArray();
        float[]? expected = null;
        foreach (var threads in new[] { 1, 2, 3, 4, 7, 16 })
        {
            // More threads than this machine has cores, so that tasks end up everywhere.
            using var pool = new ForkJoinPool(threads, cores: 16);
            pool.Threads.Should().Be(threads);
            var shapes = new Dictionary<string, Shape> { ["x"] = Shape.Of(2, 16, 32, 32) };
            var types = ShapeInference.Infer(graph, shapes);
            using var bound = new PlanBound(PlanCompiler.TryCompile(graph, types, true, null, out var obstacle) ?? throw new InvalidOperationException(obstacle), pool, SessionOptions.Default) { Shapes = [] };
            for (var round = 0; round < 3; round++)
            {
                input.CopyTo(bound.Inputs[0].Buffer.Span<float>());
                bound.Run(CancellationToken.None);
                var seen = bound.Outputs[0].Value!.Span<float>().ToArray();
                expected ??= seen;
                seen.Should().Equal(expected, $"{threads} threads, round {round}");
            }
        }
    }

    [Fact]
    public void Small_work_stays_on_the_caller()
    {
        using var pool = new ForkJoinPool(4, cores: 4);
        var caller = Environment.CurrentManagedThreadId;
        var seen = new HashSet<int>();
        Observed = seen;
        unsafe
        {
            pool.Run(64, ForkJoinPool.SerialBelowMacs - 1, &Note, pool, null);
        }
        seen.Should().Equal(caller);
    }

    private static HashSet<int>? Observed { get; set; }

    private static unsafe void Note(object target, void* state, int task, int worker)
    {
        lock (Observed!) Observed.Add(Environment.CurrentManagedThreadId);
    }
}
