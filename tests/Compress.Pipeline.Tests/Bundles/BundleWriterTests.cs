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
    [InlineData(false)]
    [InlineData(true)]
    public void Bundle_is_read_back_by_the_runtime(bool compressed)
    {
        using var model = CompiledModel.Load((ReadOnlyMemory<byte>)BundleWriter.ToBytes(Content(), compressed));
        model.Labels.Should().Equal("cat", "dog", "fox");
        model.Manifest!.Metrics["accuracy"].Should().Be(0.5);
        using var session = model.CreateSession();
        session.Run<float, float>(new float[36], new float[3]);
    }

    [Fact]
    public void Equal_content_gives_equal_bytes() => BundleWriter.ToBytes(Content()).Should().Equal(BundleWriter.ToBytes(Content()));

    [Fact]
    public void Any_changed_byte_is_noticed()
    {
        var bytes = BundleWriter.ToBytes(Content());
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
