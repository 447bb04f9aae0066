using Compress.Graphs;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Models;

/// <summary>What holds of every network: a plan that is settled before the run, runs without allocations, results that no number of threads changes.</summary>
public sealed class SharedModelTests
{
    public static TheoryData<string, bool> Forms => SharedModels.Forms;

    [Theory]
    [MemberData(nameof(Forms))]
    public void Runs_of_settled_plans_allocate_nothing(string name, bool quantized)
    {
        var graph = SharedModels.Load(name, quantized);
        using var model = CompiledModel.From(graph);
        var inputs = SharedModels.Inputs(graph);
        using var session = model.CreateSession(new SessionOptions { InputShapes = inputs.ToDictionary(i => i.Key, i => Shape.Of(i.Value.Dims.AsSpan())) });
        session.Plan.IsStatic.Should().BeTrue(session.Plan.Obstacle);
        if (quantized) session.Plan.Steps.Should().Contain(s => s.IsInt8);
        session.Run(inputs);
        session.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 5; i++) session.Run();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_number_of_threads_gives_the_same_bits(string name, bool quantized)
    {
        var graph = SharedModels.Load(name, quantized);
        using var model = CompiledModel.From(graph);
        var inputs = SharedModels.Inputs(graph);
        var shapes = inputs.ToDictionary(i => i.Key, i => Shape.Of(i.Value.Dims.AsSpan()));
        Dictionary<string, byte[]>? expected = null;
        foreach (var threads in new[] { 1, 2, 3, 5, 16 })
        {
            // More threads than this machine has cores, so that tasks end up everywhere.
            using var pool = new ForkJoinPool(threads, cores: 16);
            using var bound = new PlanBound(model.PlanFor("all", shapes, SessionOptions.Default, out var obstacle) ?? throw new InvalidOperationException(obstacle), pool, SessionOptions.Default) { Shapes = [] };
            for (var round = 0; round < 2; round++)
            {
                foreach (var input in bound.Inputs) inputs[input.Name].Bytes.Span.CopyTo(input.Buffer.Bytes);
                bound.Run(CancellationToken.None);
                var seen = bound.Outputs.ToDictionary(o => o.Name, o => o.Value!.Bytes.ToArray());
                expected ??= seen;
                foreach (var (output, bytes) in expected) seen[output].Should().Equal(bytes, $"{output} with {threads} threads, round {round}");
            }
        }
    }
}
