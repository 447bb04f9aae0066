using Compress.Graphs;
using Compress.Testing;
using static Compress.Runtime.Tests.Planning.FloatPlanTests;

namespace Compress.Runtime.Tests.Planning;

/// <summary>Plans over images: what is written in place, and what is done a few rows at a time.</summary>
public sealed class ImagePlanTests
{
    [Fact]
    public void Convolutions_write_where_the_concat_wants_them()
    {
        foreach (var (first, second) in new[] { (16, 32), (12, 7), (3, 5) })
        {
            var b = new GraphBuilder("fire", 17, 4);
            var x = b.Relu(b.Conv(b.Input("x", ElementType.Float32, 2, 3, 9, 8), 8, 3, pad: 1));
            var joined = b.Concat(1, b.Relu(b.Conv(x, first, 1)), b.Conv(x, second, 3, pad: 1));
            b.Output(b.Relu(b.Conv(joined, 10, 3, pad: 1)), "y");
            var graph = b.Build();
            Steps(graph, "y").Should().ContainSingle(s => s.Operators == "Concat" && s.Kernel == "in place");
            Agrees(graph);
        }
    }

    [Fact]
    public void Parts_of_a_concat_that_others_read_or_that_come_twice_are_copied()
    {
        var b = new GraphBuilder("kept", 17, 4);
        var x = b.Relu(b.Conv(b.Input("x", ElementType.Float32, 1, 3, 9, 8), 8, 3, pad: 1));
        var read = b.Conv(x, 16, 1);
        var twice = b.Conv(x, 8, 1);
        var joined = b.Concat(1, read, b.Conv(x, 8, 1), twice, twice);
        b.Output(b.Conv(joined, 10, 3, pad: 1), "y");
        b.Output(b.Conv(b.Relu(read), 4, 1), "z");
        var graph = b.Build();
        Steps(graph, "y").Should().ContainSingle(s => s.Operators == "Concat" && s.Kernel == "copy");
        Agrees(graph);
    }

    [Fact]
    public void A_concat_that_is_an_output_and_one_of_concats_agree_too()
    {
        var b = new GraphBuilder("nested", 17, 4);
        var x = b.Relu(b.Conv(b.Input("x", ElementType.Float32, 1, 3, 9, 8), 8, 3, pad: 1));
        var inner = b.Concat(1, b.Conv(x, 16, 1), b.Conv(x, 8, 3, pad: 1));
        b.Output(b.Concat(1, inner, b.Conv(x, 8, 1), b.Sigmoid(x)), "y");
        Agrees(b.Build());
    }

    [Fact]
    public void Wide_depthwise_blocks_run_a_few_rows_at_a_time()
    {
        foreach (var stride in new[] { 1, 2 })
        {
            var graph = Block(96, stride, keep: false);
            Steps(graph, "y").Should().ContainSingle(s => s.Kernel.StartsWith("rows of", StringComparison.Ordinal)).Which.Operators.Split(" > ").Should().HaveCount(3);
            Agrees(graph);
        }
    }

    [Fact]
    public void What_others_read_is_not_inside_a_chain()
    {
        var graph = Block(96, 1, keep: true);
        Steps(graph, "y").Should().NotContain(s => s.Operators.Split(" > ").Length == 3);
        Agrees(graph);
    }

    /// <summary>An inverted residual block, and where its expanded activations are kept, somebody else who reads them.</summary>
    private static Graph Block(int channels, int stride, bool keep)
    {
        var b = new GraphBuilder("inverted", 17, 6);
        var x = b.Relu(b.Conv(b.Input("x", ElementType.Float32, 1, 3, 48, 40), 16, 3, pad: 1));
        var expanded = b.Clip(b.Conv(x, channels, 1), 0, 6);
        var y = b.Conv(b.Clip(b.Conv(expanded, channels, 3, stride: stride, pad: 1, group: channels), 0, 6), 16, 1);
        b.Output(stride == 1 ? b.Add(x, y) : y, "y");
        if (keep) b.Output(b.GlobalAveragePool(expanded), "z");
        return b.Build();
    }
}
