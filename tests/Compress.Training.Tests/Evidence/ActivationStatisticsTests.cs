using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training.Data;

namespace Compress.Training.Tests.Evidence;

public class ActivationStatisticsTests : TrainingTest
{
    [Fact]
    public void Ranges_and_histograms_hold_every_number()
    {
        var pixels = Enumerable.Range(0, 4 * 64).Select(i => (byte)i).ToArray();
        var samples = new Subset(new ImageSamples(pixels, new int[4], 8, 8, 1));
        var plan = new ImagePlan { Width = 8, Height = 8, Color = ColorMode.Grey, Scale = 1 };
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), 1, 8, 8);
        var y = b.Sub(x, b.Scalar(128));
        b.Output(b.Relu(y), "y");
        using var module = new GraphModule(b.Build());
        var loader = new BatchLoader(samples, plan, new BatchOptions { Size = 2 });
        var statistics = ActivationStatistics.Collect(module, loader, bins: 256);
        statistics.Keys.Should().BeEquivalentTo("x", y.Name, "y");
        (statistics["x"].Min, statistics["x"].Max, statistics["x"].Count).Should().Be((0, 255, 256));
        statistics["x"].Bins.Should().AllBeEquivalentTo(1L);
        (statistics[y.Name].Min, statistics[y.Name].Max).Should().Be((-128, 127));
        (statistics["y"].Min, statistics["y"].Max, statistics["y"].Bins[0]).Should().Be((0, 127, 129));
    }

    [Fact]
    public void The_number_of_batches_and_the_values_can_be_limited()
    {
        var data = Glyphs();
        using var module = new GraphModule(NetworkZoo.Build("lenet5", GlyphNetwork));
        var loader = new BatchLoader(data.Train, GlyphPlan, new BatchOptions { Size = 32 });
        var statistics = ActivationStatistics.Collect(module, loader, batches: 2, values: new HashSet<string> { "input", "logits" });
        statistics.Keys.Should().BeEquivalentTo("input", "logits");
        statistics["input"].Count.Should().Be(2 * 32 * 256);
    }
}
