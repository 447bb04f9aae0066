using Compress.Analysis;
using Compress.Graphs;

namespace Compress.Analysis.Tests.Groups;

public sealed class ChannelGroupsTests
{
    private static readonly Dimension Batch = Dimension.Named("batch");

    /// <summary>Stem of 8, a residual block 8 -> 6 -> 8, pooling, and a classifier of 3 classes.</summary>
    internal static Graph Residual()
    {
        var b = new GraphBuilder("residual");
        var x = b.Input("x", ElementType.Float32, Batch, 3, 12, 12);
        var stem = b.Relu(b.BatchNormalization(b.Conv(x, 8, 3, bias: false)));
        var inner = b.Relu(b.BatchNormalization(b.Conv(stem, 6, 3, bias: false)));
        var outer = b.BatchNormalization(b.Conv(inner, 8, 3, bias: false));
        var pooled = b.Flatten(b.GlobalAveragePool(b.Relu(b.Add(outer, stem))));
        return b.Output(b.Linear(pooled, 3)).Build();
    }

    private static ChannelGroup WithSource(Graph graph, Node conv) =>
        ChannelGroups.Find(graph).Single(g => g.Members.Any(m => m.IsSource && m.Initializer == conv.Inputs[1]));

    private static List<Node> Convs(Graph graph) => [.. graph.Nodes.Where(n => n.OpType == "Conv")];

    [Fact]
    public void Residual_add_ties_both_branches()
    {
        var graph = Residual();
        var convs = Convs(graph);
        var groups = ChannelGroups.Find(graph);
        groups.Select(g => g.Channels.Length).Should().Equal(8, 6);
        groups[0].Members.Where(m => m.IsSource).Select(m => m.Initializer).Should().BeEquivalentTo([convs[0].Inputs[1], convs[2].Inputs[1]]);
        groups[1].Members.Where(m => m.IsSource).Select(m => m.Initializer).Should().Equal(convs[1].Inputs[1]);
    }

    [Fact]
    public void Normalisation_and_next_weights_lose_the_same_channels()
    {
        var graph = Residual();
        var convs = Convs(graph);
        var inner = WithSource(graph, convs[1]);
        // Own output axis, four tensors of BatchNormalization, the next convolution's input axis.
        inner.Members.Should().HaveCount(6);
        inner.Members.Should().Contain(new GroupMember(convs[2].Inputs[1], 1, IsSource: false));
        inner.Channels.Should().OnlyContain(c => c.Indices.All(i => i.Length == 1));
    }

    [Fact]
    public void Classifier_outputs_are_not_in_any_group()
    {
        var graph = Residual();
        var gemm = graph.Nodes.Single(n => n.OpType == "Gemm");
        ChannelGroups.Find(graph).Should().NotContain(g => g.Members.Any(m => m.IsSource && m.Initializer == gemm.Inputs[1]));
    }

    [Fact]
    public void Flatten_turns_a_channel_into_a_block_of_features()
    {
        var b = new GraphBuilder("flatten");
        var x = b.Input("x", ElementType.Float32, Batch, 1, 4, 4);
        var graph = b.Output(b.Linear(b.Flatten(b.Relu(b.Conv(x, 5, 3))), 2)).Build();
        var group = ChannelGroups.Find(graph).Should().ContainSingle().Subject;
        var gemm = graph.Nodes.Single(n => n.OpType == "Gemm");
        var member = group.Members.Select((m, i) => (m, i)).Single(m => m.m.Initializer == gemm.Inputs[1]);
        group.Channels[2].Indices[member.i].Should().Equal(Enumerable.Range(2 * 16, 16));
    }

    [Fact]
    public void Depthwise_convolution_passes_its_channels_on()
    {
        var b = new GraphBuilder("depthwise");
        var x = b.Input("x", ElementType.Float32, Batch, 3, 8, 8);
        var wide = b.Relu(b.Conv(x, 6, 1));
        var deep = b.Relu(b.Conv(wide, 6, 3, group: 6));
        var graph = b.Output(b.Conv(deep, 2, 1)).Build();
        var convs = Convs(graph);
        var group = ChannelGroups.Find(graph).Should().ContainSingle().Subject;
        group.Channels.Should().HaveCount(6);
        group.Members.Should().Contain([new GroupMember(convs[0].Inputs[1], 0, true), new GroupMember(convs[1].Inputs[1], 0, true), new GroupMember(convs[2].Inputs[1], 1, false)]);
    }

    [Fact]
    public void Grouped_convolution_loses_the_same_index_in_every_group()
    {
        var b = new GraphBuilder("grouped");
        var x = b.Input("x", ElementType.Float32, Batch, 3, 8, 8);
        var wide = b.Relu(b.Conv(x, 8, 1));
        var graph = b.Output(b.Conv(b.Relu(b.Conv(wide, 4, 3, group: 2)), 2, 1)).Build();
        var convs = Convs(graph);
        var first = WithSource(graph, convs[0]);
        first.Channels.Should().HaveCount(4);
        first.Channels[1].Indices[first.Members.IndexOf(new GroupMember(convs[0].Inputs[1], 0, true))].Should().Equal(1, 5);
        WithSource(graph, convs[1]).Channels.Should().HaveCount(2);
    }

    [Fact]
    public void Concat_keeps_its_branches_apart()
    {
        var b = new GraphBuilder("concat");
        var x = b.Input("x", ElementType.Float32, Batch, 3, 8, 8);
        var joined = b.Concat(1, b.Relu(b.Conv(x, 4, 3)), b.Relu(b.Conv(x, 5, 3)));
        var graph = b.Output(b.Conv(joined, 2, 1)).Build();
        var convs = Convs(graph);
        var groups = ChannelGroups.Find(graph);
        groups.Select(g => g.Channels.Length).Should().BeEquivalentTo([4, 5]);
        var second = WithSource(graph, convs[1]);
        var reader = second.Members.IndexOf(new GroupMember(convs[2].Inputs[1], 1, false));
        second.Channels.Select(c => c.Indices[reader].Single()).Should().Equal(4, 5, 6, 7, 8);
    }

    [Fact]
    public void Channels_pass_instance_normalisation_resizing_and_transposed_convolution()
    {
        var b = new GraphBuilder("decoder");
        var wide = b.Conv(b.Input("x", ElementType.Float32, Batch, 3, 8, 8), 6, 3);
        var normal = b.Add("InstanceNormalization", [wide, b.Constant(WeightFiller.Constant(1, 6), "scale"), b.Constant(WeightFiller.Constant(0, 6), "shift")]);
        var large = b.Add("Resize", [normal, GraphValue.None, b.Constant(Tensor.Create<float>([1, 1, 2, 2], 4), "factors")]);
        var graph = b.Output(b.Conv(b.ConvTranspose(large, 5, 2, stride: 2), 2, 1)).Build();
        var groups = ChannelGroups.Find(graph);
        groups.Select(g => g.Channels.Length).Should().Equal(6, 5);
        var up = graph.Nodes.Single(n => n.OpType == "ConvTranspose");
        groups[0].Members.Should().Contain([new GroupMember("scale", 0, false), new GroupMember("shift", 0, false), new GroupMember(up.Inputs[1], 0, false)]);
        groups[1].Members.Should().Contain([new GroupMember(up.Inputs[1], 1, true), new GroupMember(up.Inputs[2], 0, false)]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    public void Only_the_axis_that_is_cut_stays(long axis, int groups)
    {
        var b = new GraphBuilder("cut");
        var wide = b.Conv(b.Input("x", ElementType.Float32, Batch, 3, 8, 8), 6, 3);
        var halves = b.Add("Split", [wide], [("axis", axis)], ["first", "second"]);
        var graph = b.Output(b.Conv(b.Add(halves[0], halves[1]), 2, 1)).Build();
        ChannelGroups.Find(graph).Should().HaveCount(groups);
    }

    [Fact]
    public void Operator_without_a_rule_keeps_its_channels()
    {
        var b = new GraphBuilder("softmax");
        var x = b.Input("x", ElementType.Float32, Batch, 3, 8, 8);
        var graph = b.Output(b.Conv(b.Softmax(b.Conv(x, 4, 3), axis: 1), 2, 1)).Build();
        ChannelGroups.Find(graph).Should().BeEmpty();
    }
}
