using Compress.Graphs;
using Compress.Onnx;

namespace Compress.Runtime.Tests.Safety;

/// <summary>Models of one or a few nodes over the input x [1, 3, 8, 8] with the output y, and what comes of loading and running them.</summary>
internal static class Broken
{
    public static ValueInfo Float(string name, params long[] dims) => new(name, ElementType.Float32, Shape.Of(dims));

    public static Graph Of(params Node[] nodes) => new()
    {
        Name = "g",
        Inputs = [Float("x", 1, 3, 8, 8)],
        Outputs = [new ValueInfo("y", ElementType.Float32, null)],
        Nodes = [.. nodes],
        Opsets = NameMap<long>.Empty.With("", 17),
    };

    public static Graph With(this Graph graph, string name, Tensor tensor) => graph with { Initializers = graph.Initializers.With(name, tensor) };

    /// <summary>The model goes the whole way: written, loaded, planned, run. It must end in an error whose text has every part.</summary>
    public static void Refused(Graph graph, params string[] parts) => Refused(OnnxExporter.ToBytes(graph), parts);

    public static void Refused(byte[] file, params string[] parts) => Refused(() => Run(file), parts);

    public static void Refused(Action action, params string[] parts)
    {
        var message = action.Should().Throw<ModelException>().Which.Message;
        foreach (var part in parts) message.Should().Contain(part);
    }

    public static void Run(byte[] file, LoadOptions? options = null)
    {
        using var model = CompiledModel.Load(file, options ?? LoadOptions.Untrusted);
        using var session = model.CreateSession();
        session.Run();
    }
}
