using System.Security.Cryptography;
using System.Text;

namespace Compress.Graphs;

/// <summary>
/// A SHA-256 over everything that a graph computes with: inputs, outputs, nodes, attributes, initializers and opsets. Documentation and
/// declared inner types do not count. Plans carry it, so that a plan is applied only to the graph it was made for.
/// </summary>
public static class GraphHash
{
    /// <summary>The hash in lower-case hexadecimal.</summary>
    public static string Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, graph);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, Graph graph)
    {
        foreach (var (domain, version) in graph.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal)) Add(hash, $"opset {domain} {version}");
        foreach (var input in graph.Inputs) Add(hash, $"input {input.Name} {input.ElementType} {input.Shape}");
        foreach (var output in graph.Outputs) Add(hash, $"output {output.Name} {output.ElementType} {output.Shape}");
        foreach (var (name, tensor) in graph.Initializers.OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            Add(hash, $"initializer {name}");
            Add(hash, tensor);
        }
        foreach (var node in graph.Nodes)
        {
            Add(hash, $"node {node.Domain} {node.OpType} {node.Overload} ({string.Join(',', node.Inputs)}) -> ({string.Join(',', node.Outputs)})");
            foreach (var (name, value) in node.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
            {
                Add(hash, $"attribute {name} {value.Kind} {value.ReferredName}");
                if (value.ReferredName.Length == 0) Add(hash, value);
            }
        }
    }

    private static void Add(IncrementalHash hash, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Tensor: Add(hash, value.AsTensor()); break;
            case AttributeKind.Tensors: foreach (var tensor in value.AsTensors()) Add(hash, tensor); break;
            case AttributeKind.Graph: Add(hash, value.AsGraph()); break;
            case AttributeKind.Graphs: foreach (var graph in value.AsGraphs()) Add(hash, graph); break;
            case AttributeKind.String: Add(hash, value.AsUtf8().Span); break;
            case AttributeKind.Strings: foreach (var text in value.AsUtf8List()) Add(hash, text.Span); break;
            case AttributeKind.Float: Add(hash, BitConverter.GetBytes(value.AsFloat())); break;
            case AttributeKind.Floats: foreach (var number in value.AsFloats()) Add(hash, BitConverter.GetBytes(number)); break;
            case AttributeKind.Int or AttributeKind.Ints: Add(hash, value.ToString()); break;
            default: foreach (var message in value.AsSerialized()) Add(hash, message.Span); break;
        }
    }

    private static void Add(IncrementalHash hash, Tensor tensor)
    {
        Add(hash, tensor.ToString());
        if (tensor.ElementType == ElementType.String)
            foreach (var text in tensor.Strings) Add(hash, text.Span);
        else Add(hash, tensor.Bytes.Span);
    }

    private static void Add(IncrementalHash hash, string text) => Add(hash, Encoding.UTF8.GetBytes(text));

    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        // The length goes first, so that two neighbours cannot trade bytes unseen.
        hash.AppendData(BitConverter.GetBytes((long)bytes.Length));
        hash.AppendData(bytes);
    }
}
