using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;
using Compress.Pruning;

namespace Compress.Pruning.Tests;

public sealed class PruningPlannerTests
{
    private static Graph Network(int stem = 16, int inner = 12)
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), 3, 12, 12);
        var first = b.Relu(b.BatchNormalization(b.Conv(x, stem, 3, bias: false)));
        var second = b.Relu(b.BatchNormalization(b.Conv(first, inner, 3, bias: false)));
        var third = b.BatchNormalization(b.Conv(second, stem, 3, bias: false));
        var deep = b.Relu(b.Conv(b.Relu(b.Add(third, first)), stem, 3, group: stem));
        return b.Output(b.Linear(b.Flatten(b.GlobalAveragePool(deep)), 5)).Build();
    }

    private static PruningEvidence Evidence(Graph graph, long seed = 3) => new()
    {
        Graph = graph,
        Seed = seed,
        Taylor = graph.Initializers.Where(i => i.Value.Dims.Length > 1)
            .ToImmutableDictionary(i => i.Key, i => Enumerable.Range(0, (int)i.Value.Dims[0]).Select(c => (float)((c * 7 % 11) + 1)).ToImmutableArray()),
    };

    [Theory]
    [InlineData("taylor", 0.5, 1)]
    [InlineData("l1", 0.33, 4)]
    [InlineData("random", 0.6, 2)]
    public void Goal_is_met_and_the_plan_counts_right(string criterion, double macs, int multiple)
    {
        var graph = Network();
        var plan = PruningPlanner.Plan(Evidence(graph), new PruningOptions { Criterion = criterion, Macs = macs, Multiple = multiple });
        var pruned = plan.Apply(graph);
        var after = ModelCost.Of(pruned).Macs;
        after.Should().Be(plan.MacsAfter).And.BeLessThanOrEqualTo((long)(plan.MacsBefore * macs));
        plan.MacsBefore.Should().Be(ModelCost.Of(graph).Macs);
        foreach (var group in plan.Groups) ((group.Channels - group.Removed.Length) % multiple).Should().Be(0);
    }

    [Fact]
    public void Lowest_scores_go_first()
    {
        var graph = Network();
        var evidence = Evidence(graph);
        var plan = PruningPlanner.Plan(evidence, new PruningOptions { Criterion = "taylor", Macs = 0.7 });
        plan.Groups.Should().NotBeEmpty();
        foreach (var group in plan.Groups)
        {
            var scores = ChannelCriteria.Find("taylor").Score(ChannelGroups.Find(graph).Single(g => g.Name == group.Name), evidence);
            var kept = Enumerable.Range(0, group.Channels).Except(group.Removed).Min(i => scores[i]);
            group.Removed.Max(i => scores[i]).Should().BeLessThanOrEqualTo(kept);
        }
    }

    [Fact]
    public void Kept_weights_are_the_old_ones()
    {
        var graph = Network();
        var plan = PruningPlanner.Plan(Evidence(graph), new PruningOptions { Criterion = "l1", Macs = 0.5 });
        var pruned = plan.Apply(graph);
        var slice = plan.Groups[0].Slices.First(s => s.Axis == 0 && graph.Initializers[s.Initializer].Dims.Length == 4);
        var cutElsewhere = plan.Groups.SelectMany(g => g.Slices).Where(s => s.Initializer == slice.Initializer && s.Axis == 1).SelectMany(s => s.Indices).ToHashSet();
        var (before, after) = (graph.Initializers[slice.Initializer], pruned.Initializers[slice.Initializer]);
        var inner = (int)(before.Dims[2] * before.Dims[3]);
        var expected = new List<float>();
        for (var o = 0; o < before.Dims[0]; o++)
            for (var i = 0; i < before.Dims[1]; i++)
                if (!slice.Indices.Contains(o) && !cutElsewhere.Contains(i)) expected.AddRange(before.AsSpan<float>().Slice((int)((o * before.Dims[1]) + i) * inner, inner).ToArray());
        after.AsSpan<float>().ToArray().Should().Equal(expected);
    }

    [Fact]
    public void Depthwise_group_count_follows()
    {
        var graph = Network();
        var pruned = PruningPlanner.Plan(Evidence(graph), new PruningOptions { Criterion = "l1", Macs = 0.15 }).Apply(graph);
        var deep = pruned.Nodes.Last(n => n.OpType == "Conv");
        deep.Int("group", 1).Should().Be(pruned.Initializers[deep.Inputs[1]].Dims[0]).And.BeLessThan(16);
    }

    [Fact]
    public void Plan_survives_its_json()
    {
        var graph = Network();
        var plan = PruningPlanner.Plan(Evidence(graph), new PruningOptions { Macs = 0.5 });
        var read = PruningPlan.FromJson(plan.ToJson());
        read.ToJson().Should().Be(plan.ToJson());
        GraphHash.Of(read.Apply(graph)).Should().Be(GraphHash.Of(plan.Apply(graph)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1, 2")]
    [InlineData("{\"graph\":\"a\",\"criterion\":\"l1\",\"macs_before\":1,\"macs_after\":1,\"groups\":[],\"more\":1}")]
    public void Broken_plan_is_refused(string json)
    {
        var read = () => PruningPlan.FromJson(json);
        read.Should().Throw<ModelException>();
    }

    [Fact]
    public void Plan_of_another_graph_is_refused()
    {
        var plan = PruningPlanner.Plan(Evidence(Network()), new PruningOptions { Macs = 0.5 });
        var apply = () => plan.Apply(Network(stem: 24));
        apply.Should().Throw<ModelException>().WithMessage("*hash*");
    }

    [Fact]
    public void Random_control_keeps_the_widths_and_depends_on_the_seed()
    {
        var graph = Network();
        var plan = PruningPlanner.Plan(Evidence(graph), new PruningOptions { Macs = 0.5 });
        var drawn = PruningPlanner.Randomise(graph, plan, seed: 5);
        drawn.Groups.Select(g => g.Removed.Length).Should().Equal(plan.Groups.Select(g => g.Removed.Length));
        ModelCost.Of(drawn.Apply(graph)).Macs.Should().Be(plan.MacsAfter);
        PruningPlanner.Randomise(graph, plan, seed: 5).ToJson().Should().Be(drawn.ToJson());
        PruningPlanner.Randomise(graph, plan, seed: 6).ToJson().Should().NotBe(drawn.ToJson());
    }

    [Fact]
    public void Goal_out_of_reach_says_what_is_left()
    {
        var plan = () => PruningPlanner.Plan(Evidence(Network()), new PruningOptions { Macs = 0.001 });
        plan.Should().Throw<ModelException>().WithMessage("*cannot be met*");
    }

    [Theory]
    [InlineData(0, 1, 0.1)]
    [InlineData(1.1, 1, 0.1)]
    [InlineData(0.5, 0, 0.1)]
    [InlineData(0.5, 1, 0)]
    public void Option_out_of_range_is_refused(double macs, int multiple, double kept)
    {
        var plan = () => PruningPlanner.Plan(Evidence(Network()), new PruningOptions { Macs = macs, Multiple = multiple, MinimumKept = kept });
        plan.Should().Throw<ModelException>();
    }

    [Fact]
    public void Taylor_without_gradients_says_so()
    {
        var plan = () => PruningPlanner.Plan(new PruningEvidence { Graph = Network() }, new PruningOptions { Macs = 0.5 });
        plan.Should().Throw<ModelException>().WithMessage("*gradients*");
    }
}
