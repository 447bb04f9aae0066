using System.Text.RegularExpressions;
using Compress.Graphs;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx.Tests;

/// <summary>What the tests of malformed inputs share: models with one fault, and the demand that nothing takes them.</summary>
internal static partial class MalformedCases
{
    /// <summary>
    /// Neither way in takes the model: a reader refuses it, or what it reads has an error of the checker. Every message names a place (a byte, a
    /// node, a value in quotes) and is one paragraph.
    /// </summary>
    public static void Refused(string what, byte[] model, string message = "")
    {
        foreach (var (reader, load) in new (string, Func<Graph>)[] { ("lean reader", () => LeanReader.Load(model)), ("importer", () => OnnxImporter.Load(model)) })
            Refused($"{what}, {reader}", load, message);
    }

    public static void Refused(string what, ModelProto model, string message = "") => Refused(what, model.ToByteArray(), message);

    public static void Refused(string what, Func<Graph> load, string message = "")
    {
        string told;
        try
        {
            var errors = GraphChecker.Check(load()).Where(f => f.Severity == Severity.Error).ToList();
            errors.Should().NotBeEmpty($"{what}: it was read and nothing was said");
            told = errors[0].ToString();
        }
        catch (ModelException e)
        {
            told = e.Message;
        }
        Regex.IsMatch(told, message).Should().BeTrue($"{what}: '{told}' should speak of '{message}'");
        Place().IsMatch(told).Should().BeTrue($"{what}: '{told}' names no place");
        told.Should().NotContain("   at ", what);
    }

    /// <summary>A model of one node of opset 17 over x, a float of [1, 3, 8, 8], with constants as initializers.</summary>
    public static ModelProto Of(string op, string[] inputs, AttributeProto[] attributes, params TensorProto[] constants)
    {
        var node = new NodeProto { OpType = op, Name = "node", Output = { "y" } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto { Name = "g", Node = { node }, Input = { Models.Value("x", 1, 1, 3, 8, 8) }, Output = { new ValueInfoProto { Name = "y" } } },
        };
        model.Graph.Initializer.AddRange(constants);
        return model;
    }

    public static AttributeProto Ints(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static TensorProto Integers(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = 7, Dims = { values.Length } };
        tensor.Int64Data.AddRange(values);
        return tensor;
    }

    public static TensorProto Floats(string name, long[] dims, float value = 1)
    {
        var tensor = new TensorProto { Name = name, DataType = 1 };
        tensor.Dims.AddRange(dims);
        tensor.FloatData.AddRange(Enumerable.Repeat(value, (int)dims.Aggregate(1L, (a, b) => a * b)));
        return tensor;
    }

    [GeneratedRegex("byte \\d|'[^']+'|node|graph|function|operator set", RegexOptions.IgnoreCase)]
    private static partial Regex Place();
}
