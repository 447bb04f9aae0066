using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Pipeline;
using Compress.Runtime;

namespace Compress.Pipeline.Tests.Bundles;

public sealed class BundleWriterTests
{
    private static BundleContent Content()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), 1, 6, 6);
        var graph = b.Output(b.Linear(b.Flatten(b.Relu(b.Conv(x, 4, 3))), 3)).Build();
        return new BundleContent
        {
            Model = OnnxExporter.ToBytes(graph),
            Labels = ["cat", "dog", "fox"],
            Metrics = ImmutableDictionary<string, double>.Empty.Add("accuracy", 0.5),
            Provenance = ImmutableDictionary<string, string>.Empty.Add("seed", "1"),
        };
    }

    [Theory]
    // Weights of noise, which deflate hardly shrinks.
    [InlineData(BundleCoding.Auto, "none")]
    [InlineData(BundleCoding.Deflate, "deflate")]
    [InlineData(BundleCoding.None, "none")]
    [InlineData(BundleCoding.Brotli, "brotli")]
    public void Bundle_is_read_back_by_the_runtime(BundleCoding coding, string expected)
    {
        using var model = CompiledModel.Load((ReadOnlyMemory<byte>)BundleWriter.ToBytes(Content(), coding));
        model.Manifest!.Entries[0].Coding.Should().Be(expected);
        model.Labels.Should().Equal("cat", "dog", "fox");
        model.Manifest!.Metrics["accuracy"].Should().Be(0.5);
        using var session = model.CreateSession();
        session.Run<float, float>(new float[36], new float[3]);
    }

    [Fact]
    public void Equal_content_gives_equal_bytes() => BundleWriter.ToBytes(Content()).Should().Equal(BundleWriter.ToBytes(Content()));

    [Theory]
    [InlineData(1000, 900, BundleCoding.Deflate)]
    [InlineData(1000, 901, BundleCoding.None)]
    [InlineData(1 << 20, 1 << 16, BundleCoding.Deflate)]
    [InlineData((1 << 20) + 1, 1 << 16, BundleCoding.None)]
    public void Entries_are_compressed_where_they_are_small_and_it_saves_clearly(long length, long packed, BundleCoding expected) =>
        BundleWriter.Choose(length, packed).Should().Be(expected);

    [Fact]
    public void Large_model_stays_mappable()
    {
        var b = new GraphBuilder("wide");
        var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), 600);
        var model = OnnxExporter.ToBytes(b.Output(b.Linear(x, 600)).Build());
        using var loaded = CompiledModel.Load((ReadOnlyMemory<byte>)BundleWriter.ToBytes(new BundleContent { Model = model }));
        loaded.Manifest!.Entries[0].Should().Match<Compress.Runtime.Bundles.BundleEntry>(e => e.Coding == "none" && e.Length > 1 << 20);
    }

    [Theory]
    // Deflate reaches no ratio that a reader takes for a bomb.
    [InlineData(BundleCoding.Auto, "deflate")]
    [InlineData(BundleCoding.Deflate, "deflate")]
    [InlineData(BundleCoding.Brotli, "none")]
    public void Model_that_shrinks_like_a_bomb_is_stored_so_that_it_can_be_read(BundleCoding coding, string expected)
    {
        var b = new GraphBuilder("zeros");
        var zeros = b.Constant(Tensor.Own(new float[200_000], 200, 1000));
        var model = OnnxExporter.ToBytes(b.Output(b.Add(b.Input("x", ElementType.Float32, 200, 1000), zeros)).Build());
        using var loaded = CompiledModel.Load((ReadOnlyMemory<byte>)BundleWriter.ToBytes(new BundleContent { Model = model }, coding));
        loaded.Manifest!.Entries[0].Coding.Should().Be(expected);
    }

    [Theory]
    [InlineData(BundleCoding.None)]
    [InlineData(BundleCoding.Deflate)]
    [InlineData(BundleCoding.Brotli)]
    public void Any_changed_byte_is_noticed(BundleCoding coding)
    {
        var bytes = BundleWriter.ToBytes(Content(), coding);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x20;
            var broken = false;
            try
            {
                Compress.Runtime.Bundles.BundleReader.Open((ReadOnlyMemory<byte>)bytes).Verify();
            }
            catch (ModelException)
            {
                broken = true;
            }
            bytes[i] ^= 0x20;
            broken.Should().BeTrue($"byte {i} of {bytes.Length} was changed");
        }
    }

    [Fact]
    public void Label_with_a_line_break_is_refused()
    {
        var write = () => BundleWriter.ToBytes(Content() with { Labels = ["a\nb", "c", "d"] });
        write.Should().Throw<ModelException>();
    }
}
