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

    [Fact]
    public void Grouped_and_transposed_convolutions_count_what_they_multiply()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, Dimension.Named("n"), 4, 8, 8);
        var graph = b.Output(b.ConvTranspose(b.Conv(x, 4, 3, group: 4), 2, 2, stride: 2)).Build();
        ModelCost.Of(graph).Layers.Select(l => l.Macs).Where(m => m > 0).Should().Equal(8 * 8 * 4 * 9, 8 * 8 * 4 * 2 * 4);
    }
}
