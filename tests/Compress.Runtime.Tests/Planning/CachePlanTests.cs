using Compress.Graphs;

namespace Compress.Runtime.Tests.Planning;

/// <summary>Caches of several layers in one value: what layers put into them is written where they are returned.</summary>
public sealed class CachePlanTests
{
    /// <summary>Floats of a layer's cache, which fill whole cache lines.</summary>
    private const long Rows = 4, Columns = 8;

    [Fact]
    public void Layers_write_their_caches_into_the_returned_one()
    {
        var b = new GraphBuilder("caches", 17, 5);
        var cache = b.Input("cache", ElementType.Float32, 2, Rows, Columns);
        var first = Put(b, cache, 0, Updated(b, Layer(b, cache, 0)));
        b.Output(Put(b, first, 1, Updated(b, Updated(b, Layer(b, first, 1)))), "y");
        var scatters = FloatPlanTests.Steps(b.Build(), "y").Where(s => s.Operators == "ScatterND").ToArray();
        scatters.Select(s => s.Kernel).Should().Equal(["copy", "copy", "view", "in place"], "each layer's cache is copied once, to where it is returned");
        scatters.Select(s => s.Output).Should().Equal([.. Enumerable.Repeat("Float32[1, 4, 8] row-major", 3), "Float32[2, 4, 8] row-major"]);
        FloatPlanTests.Agrees(b.Build());
    }

    [Fact]
    public void What_is_returned_or_needed_as_a_whole_is_made()
    {
        var b = new GraphBuilder("between", 17, 5);
        var cache = b.Input("cache", ElementType.Float32, 2, Rows, Columns);
        var first = Put(b, cache, 0, Updated(b, Layer(b, cache, 0)));
        b.Output(first, "x");
        b.Output(Put(b, first, 1, Updated(b, Layer(b, first, 1))), "y");
        Wholes(b.Build()).Should().Equal("copy", "copy");
        FloatPlanTests.Agrees(b.Build());
        // A reader across layers.
        var c = new GraphBuilder("across", 17, 5);
        cache = c.Input("cache", ElementType.Float32, 2, Rows, Columns);
        first = Put(c, cache, 0, Updated(c, Layer(c, cache, 0)));
        c.Output(c.Tanh(c.Add("Slice", [first, c.Integers(1), c.Integers(3), c.Integers(1)])), "x");
        c.Output(Put(c, first, 1, Updated(c, Layer(c, first, 1))), "y");
        Wholes(c.Build()).Should().Equal("copy", "copy");
        FloatPlanTests.Agrees(c.Build());
        // A layer's cache that is returned by itself too keeps its own memory.
        var d = new GraphBuilder("own", 17, 5);
        cache = d.Input("cache", ElementType.Float32, 2, Rows, Columns);
        var own = Updated(d, Layer(d, cache, 0));
        d.Output(own, "x");
        d.Output(Put(d, cache, 0, own), "y");
        Wholes(d.Build()).Should().Equal("copy");
        FloatPlanTests.Agrees(d.Build());
        // One that is made while the whole is still read.
        foreach (var isRead in new[] { false, true })
        {
            var e = new GraphBuilder("meanwhile", 17, 5);
            var whole = e.Tanh(e.Input("cache", ElementType.Float32, 2, Rows, Columns));
            own = e.Relu(e.Input("own", ElementType.Float32, 1, Rows, Columns));
            if (isRead) e.Output(e.Sigmoid(whole), "x");
            e.Output(Put(e, whole, 0, own), "y");
            Wholes(e.Build()).Should().Equal(isRead ? "copy" : "in place");
            FloatPlanTests.Agrees(e.Build());
        }
    }

    [Fact]
    public void Any_order_of_reading_updating_and_returning_agrees()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var b = new GraphBuilder("any", 17, 5);
            var (layers, odd) = (random.Next(1, 4), random.Next(3) == 0 ? 1 : 0);
            var whole = b.Input("cache", ElementType.Float32, layers, Rows, Columns + odd);
            if (random.Next(2) == 0) whole = b.Tanh(whole);
            var parts = new List<GraphValue>();
            var outputs = 0;
            for (var i = 0; i < 8; i++)
            {
                switch (random.Next(6))
                {
                    case 0: parts.Add(Layer(b, whole, random.Next(layers))); break;
                    case 1: parts.Add(Updated(b, Layer(b, whole, random.Next(layers)))); break;
                    case 2 when parts.Count > 0: parts.Add(b.Relu(parts[random.Next(parts.Count)])); break;
                    case 3 when i > 3: b.Output(random.Next(2) == 0 && parts.Count > 0 ? b.Sigmoid(parts[^1]) : b.Tanh(whole), FormattableString.Invariant($"out{outputs++}")); break;
                    default:
                        if (parts.Count > 0) whole = Put(b, whole, random.Next(layers), parts[random.Next(parts.Count)]);
                        break;
                }
            }
            b.Output(Put(b, whole, 0, Updated(b, Layer(b, whole, layers - 1))), "y");
            FloatPlanTests.Agrees(b.Build());
        }
    }

    /// <summary>How the caches of all layers are scattered to.</summary>
    private static IEnumerable<string> Wholes(Graph graph) => FloatPlanTests.Steps(graph, "y").Where(s => s.Operators == "ScatterND" && s.Output.Contains("[2, 4, 8]", StringComparison.Ordinal)).Select(s => s.Kernel);

    private static GraphValue Layer(GraphBuilder b, GraphValue cache, long layer) => b.Add("Slice", [cache, b.Integers(layer), b.Integers(layer + 1), b.Integers(0)]);

    /// <summary>Two rows of a layer's cache from elsewhere.</summary>
    private static GraphValue Updated(GraphBuilder b, GraphValue layer) =>
        b.Add("ScatterND", [layer, b.Constant(Tensor.Create<long>([0, 1, 0, 3], 2, 2)), b.Input("u" + layer.Name, ElementType.Float32, 2, b.SizeOf(layer, 2))]);

    private static GraphValue Put(GraphBuilder b, GraphValue cache, long layer, GraphValue value) => b.Add("ScatterND", [cache, b.Constant(Tensor.Create([layer], 1, 1)), value]);
}
