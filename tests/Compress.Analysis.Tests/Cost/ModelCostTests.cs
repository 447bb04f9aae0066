using Compress.Analysis;
using Compress.Analysis.Tests.Groups;
using Compress.Graphs;

namespace Compress.Analysis.Tests.Cost;

public sealed class ModelCostTests
{
    [Fact]
    public void Macs_and_parameters_of_a_small_network_are_counted_by_hand()
    {
        var cost = ModelCost.Of(ChannelGroupsTests.Residual());
        const long Positions = 12 * 12;
        cost.Macs.Should().Be((Positions * 8 * 3 * 9) + (Positions * 6 * 8 * 9) + (Positions * 8 * 6 * 9) + (8 * 3));
        cost.Parameters.Should().Be((8 * 3 * 9) + (6 * 8 * 9) + (8 * 6 * 9) + (4 * (8 + 6 + 8)) + (8 * 3) + 3);
    }

    [Theory]
    [InlineData("bij,bjk->bik", 2 * 3 * 4 * 5)]
    [InlineData("bij,bjk->", 2 * 3 * 4 * 5)]
    [InlineData("...ij,...jk->...ik", 2 * 3 * 4 * 5)]
    public void An_equation_multiplies_once_for_each_combination(string equation, long macs)
    {
        var b = new GraphBuilder("net");
        var y = b.Add("Einsum", [b.Input("x", ElementType.Float32, 2, 3, 4), b.Input("w", ElementType.Float32, 2, 4, 5)], ("equation", equation));
        ModelCost.Of(b.Output(y).Build()).Macs.Should().Be(macs);
    }

    [Fact]
    public void Attention_multiplies_twice_for_each_pair_of_query_and_key()
    {
        var b = new GraphBuilder("net", 23);
        GraphValue Input(string name, params Dimension[] dims) => b.Input(name, ElementType.Float32, dims);
        var split = b.Add("Attention", [Input("q", 1, 4, 5, 8), Input("k", 1, 2, 7, 8), Input("v", 1, 2, 7, 6)]);
        var packed = b.Add("Attention", [Input("q2", 1, 5, 32), Input("k2", 1, 7, 16), Input("v2", 1, 7, 12)], ("q_num_heads", 4L), ("kv_num_heads", 2L));
        ModelCost.Of(b.Output(split).Output(packed).Build()).Layers.Select(l => l.Macs).Should().Equal(5 * 7 * 4 * (8 + 6), 5 * 7 * 4 * (8 + 6));
    }

    [Fact]
    public void Grouped_and_transposed_convolutions_count_what_they_multiply()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, Dimension.Named("n"), 4, 8, 8);
        var graph = b.Output(b.ConvTranspose(b.Conv(x, 4, 3, group: 4), 2, 2, stride: 2)).Build();
        ModelCost.Of(graph).Layers.Select(l => l.Macs).Where(m => m > 0).Should().Equal(8 * 8 * 4 * 9, 8 * 8 * 4 * 2 * 4);
    }
}
