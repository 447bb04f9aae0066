using System.Text;
using Compress.Graphs;
using Google.Protobuf;
using Onnx;
using static Compress.Onnx.Tests.MalformedCases;

namespace Compress.Onnx.Tests;

/// <summary>Malformed inputs 8 to 13 (what a model may say), each through both readers and the checker.</summary>
public class MalformedModelCasesTests
{
    [Fact]
    public void Case_8_names_order_and_arity()
    {
        Refused("self-reference", Models.Identity(m => m.Graph.Node[0].Input[0] = "y"), "'n'|cycle|own result");
        Refused("cycle", Models.Identity(m =>
        {
            m.Graph.Node[0].Input[0] = "b";
            m.Graph.Node.Add(new NodeProto { OpType = "Neg", Input = { "y" }, Output = { "b" } });
        }), "cycle");
        Refused("duplicate output", Models.Identity(m => m.Graph.Node.Add(m.Graph.Node[0].Clone())), "'y'");
        Refused("a node that makes an input", Models.Identity(m => m.Graph.Node.Add(new NodeProto { OpType = "Neg", Input = { "y" }, Output = { "x" } })));
        Refused("missing input", Models.Identity(m => m.Graph.Node[0].Input[0] = "nowhere"), "'nowhere'");
        Refused("missing output", Models.Identity(m => m.Graph.Output[0].Name = "nowhere"), "'nowhere'");
        Refused("empty name of an input", Models.Identity(m => m.Graph.Input[0].Name = ""));
        Refused("empty name of a value that is needed", Of("Add", ["x", ""], []), "Add");
        Refused("two inputs of one name", Models.Identity(m => m.Graph.Input.Add(m.Graph.Input[0].Clone())), "'x'");
        Refused("too few inputs", Of("Add", ["x"], []), "1 inputs");
        Refused("too many inputs", Of("Relu", ["x", "x"], []), "2 inputs");
        var two = Of("Relu", ["x"], []);
        two.Graph.Node[0].Output.Add("z");
        Refused("too many outputs", two, "2 outputs");
    }

    [Fact]
    public void Case_9_attributes_operators_and_opsets()
    {
        Refused("missing attribute", Of("Concat", ["x"], []), "'axis'");
        Refused("duplicate attribute", Of("Concat", ["x"], [Int("axis", 0), Int("axis", 0)]), "'axis'");
        Refused("mistyped attribute", Of("Concat", ["x"], [Ints("axis", 0)]), "'axis'");
        Refused("attribute of two values", Of("Concat", ["x"], [new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 0, F = 1 }]), "'axis'");
        Refused("attribute that the operator does not have", Of("Relu", ["x"], [Int("axis", 0)]), "'axis'");
        Refused("unknown operator", Of("Rely", ["x"], []), "'Rely'");
        Refused("operator of a later opset", Of("Gelu", ["x"], []), "opset 20");
        Refused("opset 0", Models.Identity(m => m.OpsetImport[0].Version = 0));
        Refused("opset below 0", Models.Identity(m => m.OpsetImport[0].Version = -1));
        Refused("no opset", Models.Identity(m => m.OpsetImport.Clear()), "byte 0|operator set");
        Refused("two opsets of one domain", Models.Identity(m => m.OpsetImport.Add(new OperatorSetIdProto { Version = 9 })));
        // Other tools may know what ONNX does not, so these are kept and told as warnings.
        Warned("unknown domain", Models.Identity(m => m.Graph.Node[0].Domain = "acme"), "'acme'");
        Warned("opset of the future", Models.Identity(m => m.OpsetImport[0].Version = 900), "900");
    }

    [Fact]
    public void Case_10_windows()
    {
        ModelProto Conv(AttributeProto[] attributes, long[]? weights = null, int bias = 4) => Of("Conv", ["x", "w", "b"], attributes, Floats("w", weights ?? [4, 3, 3, 3]), Floats("b", [bias]));
        ModelProto Pool(params AttributeProto[] attributes) => Of("MaxPool", ["x"], attributes);
        GraphChecker.Check(LeanReader.Load(Conv([]).ToByteArray())).Should().BeEmpty();
        Refused("stride 0", Conv([Ints("strides", 0, 1)]), "'strides'");
        Refused("dilation 0", Conv([Ints("dilations", 1, 0)]), "'dilations'");
        Refused("negative pads", Conv([Ints("pads", -1, 0, 0, 0)]), "'pads'");
        Refused("huge pads", Conv([Ints("pads", long.MaxValue, 0, 0, 0)]), "'pads'");
        Refused("huge strides", Conv([Ints("strides", long.MaxValue, 1)]), "'strides'");
        Refused("group 0", Conv([Int("group", 0)]), "'group'");
        Refused("negative group", Conv([Int("group", -3)]), "'group'");
        Refused("group that does not divide", Conv([Int("group", 3)]), "'group'");
        Refused("kernel over the input", Conv([], [4, 3, 9, 9]), "kernel");
        Refused("kernel that is not the weights'", Conv([Ints("kernel_shape", 5, 5)]), "kernel");
        Refused("bias of another length", Conv([], bias: 5), "bias");
        Refused("channels that do not fit", Conv([], [4, 2, 3, 3]), "channels");
        Refused("pool without a kernel", Pool(), "'kernel_shape'");
        Refused("pool with stride 0", Pool(Ints("kernel_shape", 2, 2), Ints("strides", 0, 1)), "'strides'");
        Refused("pool with a kernel of 0", Pool(Ints("kernel_shape", 0, 2)), "'kernel_shape'");
        Refused("pool with a kernel over the input", Pool(Ints("kernel_shape", 9, 9)), "kernel");
        Refused("pool with negative pads", Pool(Ints("kernel_shape", 2, 2), Ints("pads", -1, 0, 0, 0)), "'pads'");
        Refused("pool with a dilation of 0", Pool(Ints("kernel_shape", 2, 2), Ints("dilations", 0, 1)), "'dilations'");
    }

    [Fact]
    public void Case_11_quantization()
    {
        ModelProto Quantize(TensorProto scale, TensorProto zero, params AttributeProto[] attributes) => Of("QuantizeLinear", ["x", "s", "z"], attributes, scale, zero);
        TensorProto Zero(int type, params long[] dims)
        {
            var tensor = new TensorProto { Name = "z", DataType = type };
            tensor.Dims.AddRange(dims);
            tensor.Int32Data.AddRange(Enumerable.Repeat(0, (int)dims.Aggregate(1L, (a, b) => a * b)));
            return tensor;
        }

        GraphChecker.Check(LeanReader.Load(Quantize(Floats("s", []), Zero(2)).ToByteArray())).Should().BeEmpty();
        foreach (var scale in new[] { 0, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -1 }) Refused($"scale {scale}", Quantize(Floats("s", [], scale), Zero(2)), "scale 's'");
        Refused("one bad scale among many", Of("DequantizeLinear", ["q", "s"], [Int("axis", 0)], new TensorProto { Name = "q", DataType = 3, Dims = { 2, 2 }, Int32Data = { 1, 2, 3, 4 } }, new TensorProto { Name = "s", DataType = 1, Dims = { 2 }, FloatData = { 1, 0 } }), "at 1");
        Refused("zero point of another length", Quantize(Floats("s", [3]), Zero(2, 2), Int("axis", 1)), "zero point");
        Refused("zero point of a type that is none", Quantize(Floats("s", []), new TensorProto { Name = "z", DataType = 7, Int64Data = { 0 } }));
        Refused("axis out of range", Quantize(Floats("s", [3]), Zero(2, 3), Int("axis", 7)), "axis 7");
        Refused("scales that are not the axis'", Quantize(Floats("s", [5]), Zero(2, 5), Int("axis", 1)));
        Refused("zero point of another type than the values", Of("DequantizeLinear", ["q", "s", "z"], [], new TensorProto { Name = "q", DataType = 3, Dims = { 1 }, Int32Data = { 1 } }, Floats("s", []), Zero(2)), "type|UInt8");
    }

    [Fact]
    public void Case_12_indices_and_sizes()
    {
        Refused("Gather", Of("Gather", ["x", "i"], [Int("axis", 1)], Integers("i", 3)), "index 3");
        Refused("Gather below", Of("Gather", ["x", "i"], [Int("axis", 1)], Integers("i", -4)), "index -4");
        Refused("axis of Gather", Of("Gather", ["x", "i"], [Int("axis", 4)], Integers("i", 0)), "axis 4");
        var indices = new TensorProto { Name = "i", DataType = 7, Dims = { 1, 2 }, Int64Data = { 0, 5 } };
        Refused("ScatterND", Of("ScatterND", ["x", "i", "u"], [], indices, Floats("u", [1, 8, 8], 0)), "index 5");
        var element = new TensorProto { Name = "i", DataType = 7, Dims = { 1, 1, 1, 1 }, Int64Data = { 9 } };
        Refused("ScatterElements", Of("ScatterElements", ["x", "i", "u"], [Int("axis", 1)], element, Floats("u", [1, 1, 1, 1], 0)), "index 9");
        Refused("GatherElements", Of("GatherElements", ["x", "i"], [Int("axis", 1)], element), "index 9");
        Refused("step of Slice", Of("Slice", ["x", "a", "b", "c", "d"], [], Integers("a", 0), Integers("b", 1), Integers("c", 0), Integers("d", 0)), "steps");
        Refused("axis of Slice", Of("Slice", ["x", "a", "b", "c"], [], Integers("a", 0), Integers("b", 1), Integers("c", 9)), "axis 9");
        Refused("lists of Slice", Of("Slice", ["x", "a", "b"], [], Integers("a", 0, 0), Integers("b", 1)));
        Refused("Split", Of("Split", ["x", "s"], [Int("axis", 1)], Integers("s", 9)), "9");
        Refused("Split below 0", Of("Split", ["x", "s"], [Int("axis", 1)], Integers("s", -3)));
        var top = Of("TopK", ["x", "k"], [], Integers("k", 9));
        top.Graph.Node[0].Output.Add("i");
        Refused("TopK", top, "k is 9");
        Refused("Reshape with two -1", Of("Reshape", ["x", "s"], [], Integers("s", -1, -1)), "-1");
        Refused("Reshape to another size", Of("Reshape", ["x", "s"], [], Integers("s", 5, 5)));
        Refused("Reshape below -1", Of("Reshape", ["x", "s"], [], Integers("s", -2, 96)));
        foreach (var scale in new[] { 0, -1, float.NaN, float.PositiveInfinity, 1e30f })
            Refused($"Resize by {scale}", Of("Resize", ["x", "", "s"], [], new TensorProto { Name = "s", DataType = 1, Dims = { 4 }, FloatData = { 1, 1, scale, 1 } }));
        Refused("Resize to a negative size", Of("Resize", ["x", "", "", "n"], [], Integers("n", 1, 3, -8, 8)));
    }

    [Fact]
    public void Case_13_loops_counts_and_names()
    {
        var body = new GraphProto
        {
            Name = "body",
            Input = { new ValueInfoProto { Name = "i", Type = Scalar(7) }, new ValueInfoProto { Name = "c", Type = Scalar(9) } },
            Node = { new NodeProto { OpType = "Identity", Input = { "c" }, Output = { "c2" } }, new NodeProto { OpType = "Relu", Input = { "x" }, Output = { "r" } } },
            Output = { new ValueInfoProto { Name = "c2", Type = Scalar(9) }, new ValueInfoProto { Name = "r" } },
        };
        var attribute = new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body };
        Refused("a Loop without a bound", Of("Loop", ["", ""], [attribute]), "never end");
        Refused("a Scan over nothing", Of("Scan", ["x"], [new AttributeProto(attribute), Int("num_scan_inputs", 0)]), "num_scan_inputs");
        Refused("a Scan over more than there is", Of("Scan", ["x"], [new AttributeProto(attribute), Int("num_scan_inputs", 1L << 40)]), "num_scan_inputs");

        var many = Models.Identity();
        for (var i = 0; i < 300_000; i++) many.Graph.Node.Add(new NodeProto { OpType = "Neg", Input = { "x" }, Output = { "" } });
        var bytes = many.ToByteArray();
        Refused("300,000 nodes", () => LeanReader.Load(bytes), "more than 250000 nodes");
        LeanReader.Load(bytes, new ReaderLimits { Nodes = 1_000_000 }).Nodes.Should().HaveCount(300_001, "who trusts the file may raise the limit");

        var giant = Models.Identity(m => m.Graph.Node[0].Name = new string('x', 1 << 20)).ToByteArray();
        Refused("a giant name", () => LeanReader.Load(giant), "byte \\d+.*1048576");
        var invalid = Models.Identity(m => m.Graph.Node[0].Name = "QQQQ").ToByteArray();
        var at = Encoding.Latin1.GetString(invalid).IndexOf("QQQQ", StringComparison.Ordinal);
        foreach (var bad in new byte[][] { [0xC3, 0x28, 0x41, 0x41], [0xFF, 0xFE, 0x41, 0x41], [0xED, 0xA0, 0x80, 0x41], [0xC0, 0x80, 0x41, 0x41] })
        {
            bad.CopyTo(invalid, at);
            Refused("a name that is not UTF-8", invalid, "UTF-8");
        }
    }

    private static TypeProto Scalar(int type) => new() { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = new TensorShapeProto() } };

    private static void Warned(string what, ModelProto model, string message)
    {
        foreach (var graph in new[] { LeanReader.Load(model.ToByteArray()), OnnxImporter.Load(model.ToByteArray()) })
            GraphChecker.Check(graph).Should().Contain(f => f.Severity == Severity.Warning && f.Message.Contains(message, StringComparison.Ordinal), what);
    }
}
