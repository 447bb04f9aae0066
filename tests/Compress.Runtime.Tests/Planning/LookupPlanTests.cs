using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;

namespace Compress.Runtime.Tests.Planning;

/// <summary>Products of OneHot that become look-ups in a table, and those that must not.</summary>
public sealed class LookupPlanTests
{
    // From the end, out of range on both sides, and the ends of the type.
    private static readonly long[] Indices = [0, 3, 8, -1, -9, 9, -10, 5, 5, int.MaxValue, int.MinValue, 1];

    [Theory]
    [InlineData(ElementType.Int32, true, true)]
    [InlineData(ElementType.Int64, true, false)]
    [InlineData(ElementType.Int32, false, true)]
    [InlineData(ElementType.Int64, false, false)]
    public void Products_of_one_hot_rows_are_rows_of_a_table(ElementType type, bool bias, bool function)
    {
        var b = new GraphBuilder("lookup", 20, 3);
        // As frameworks write it: the rows of all positions as one matrix, its product given its axes back, then bias and function. That
        // the axes are read off the rows must not keep them.
        var hot = OneHot(b, type);
        var axes = b.Concat(0, b.Add("Slice", [b.Add("Shape", [hot]), b.Integers(0), b.Integers(2)]), b.Integers(6));
        var x = b.Add("Reshape", [b.MatMul(b.Reshape(hot, -1, 9), b.Constant(b.Weights.HeNormal(9, 9, 6))), axes]);
        if (bias) x = b.Add(x, b.Constant(b.Weights.Normal(0.5, 6)));
        if (function) x = b.Gelu(x);
        b.Output(x, "y");
        Kernels(b.Build()).Should().Contain("lookup").And.NotContain("reference");
        Agrees(b.Build(), type);
    }

    [Fact]
    public void What_is_seen_elsewhere_or_is_no_row_stays_as_it_is()
    {
        var seen = new GraphBuilder("seen", 20, 3);
        var hot = OneHot(seen, ElementType.Int64);
        seen.Output(seen.MatMul(hot, seen.Constant(seen.Weights.HeNormal(9, 9, 6))), "y");
        seen.Output(hot, "z");
        Kernels(seen.Build()).Should().NotContain("lookup");
        Agrees(seen.Build(), ElementType.Int64);

        var values = new GraphBuilder("values", 20, 3);
        values.Output(values.MatMul(OneHot(values, ElementType.Int64, off: 0.5f), values.Constant(values.Weights.HeNormal(9, 9, 6))), "y");
        Kernels(values.Build()).Should().NotContain("lookup");
        Agrees(values.Build(), ElementType.Int64);

        var axis = new GraphBuilder("axis", 20, 3);
        axis.Output(axis.MatMul(OneHot(axis, ElementType.Int64, axis: 1), axis.Constant(axis.Weights.HeNormal(4, 4, 6))), "y");
        Kernels(axis.Build()).Should().NotContain("lookup");
        Agrees(axis.Build(), ElementType.Int64);

        var infinite = new GraphBuilder("infinite", 20, 3);
        infinite.Output(infinite.MatMul(OneHot(infinite, ElementType.Int64), infinite.Constant(Tensor.Create([.. Enumerable.Repeat(1f, 8), float.PositiveInfinity], 9, 1))), "y");
        Kernels(infinite.Build()).Should().NotContain("lookup", "zero times infinity is not zero");
    }

    private static GraphValue OneHot(GraphBuilder b, ElementType type, float off = 0, long axis = -1) =>
        b.Add("OneHot", [b.Input("x", type, Dimension.Named("n"), 4), type == ElementType.Int64 ? b.Constant(Tensor.Scalar(9L)) : b.Constant(Tensor.Scalar(9)), b.Constant(Tensor.Create([off, 1f], 2))], ("axis", axis));

    private static IEnumerable<string> Kernels(Graph graph) => FloatPlanTests.Steps(graph, "y").Select(s => s.Kernel);

    private static void Agrees(Graph graph, ElementType type)
    {
        var bytes = OnnxExporter.ToBytes(graph);
        using var model = CompiledModel.Load(bytes);
        using var fused = model.CreateSession();
        using var plain = model.CreateSession(new SessionOptions { Optimize = false });
        var inputs = new Dictionary<string, Tensor> { ["x"] = type == ElementType.Int64 ? Tensor.Create<long>(Indices, 3, 4) : Tensor.Create<int>([.. Indices.Select(i => (int)i)], 3, 4) };
        var (seen, reference, other) = (fused.Run(inputs), plain.Run(inputs), OrtOracle.Run(bytes, inputs));
        foreach (var (name, value) in seen)
        {
            Closeness.Difference(value, reference[name], Closeness.Network).Should().BeNull("{0} against the scalar references", name);
            Closeness.Difference(value, other[name], Closeness.Network).Should().BeNull("{0} against the other engine", name);
        }
    }
}
