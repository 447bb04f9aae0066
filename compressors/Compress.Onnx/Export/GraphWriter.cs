using Compress.Graphs;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx;

/// <summary>Turns graphs, nodes and declarations into messages.</summary>
internal sealed class GraphWriter(TensorWriter tensors)
{
    internal GraphProto Write(Graph graph)
    {
        var proto = new GraphProto();
        Text.Set(graph.Name, v => proto.Name = v);
        Text.Set(graph.DocString, v => proto.DocString = v);
        proto.Node.AddRange(graph.Nodes.Select(WriteNode));
        var sparse = WriteSparse(graph, proto);
        proto.Initializer.AddRange(graph.Initializers
            .Where(i => !sparse.Contains(i.Key)).Select(i => tensors.Write(i.Value, i.Key, mayBeExternal: true)));
        proto.Input.AddRange(graph.Inputs.Select(WriteValue));
        proto.Output.AddRange(graph.Outputs.Select(WriteValue));
        proto.ValueInfo.AddRange(graph.ValueInfos.Values.Select(WriteValue));
        Properties.Write(graph.Metadata, proto.MetadataProps);
        if (!graph.Extras.QuantizationAnnotations.IsEmpty)
        {
            // A pass may have removed the value that an annotation speaks of.
            var known = graph.Nodes.SelectMany(n => n.Outputs).Concat(graph.Inputs.Select(i => i.Name)).Concat(graph.Initializers.Keys)
                .ToHashSet(StringComparer.Ordinal);
            proto.QuantizationAnnotation.AddRange(graph.Extras.QuantizationAnnotations
                .Select(a => KeptMessage.Parse(TensorAnnotation.Parser, a)).Where(a => known.Contains(a.TensorName)));
        }

        return proto;
    }

    /// <summary>Initializers that came sparse and are unchanged go back as they came.</summary>
    private static HashSet<string> WriteSparse(Graph graph, GraphProto proto)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var bytes in graph.Extras.SparseInitializers)
        {
            var sparse = KeptMessage.Parse(SparseTensorProto.Parser, bytes);
            var name = sparse.Values.Name;
            if (!graph.Initializers.TryGetValue(name, out var dense) || !dense.Dims.SequenceEqual(sparse.Dims))
            {
                continue;
            }

            long used = 0;
            var original = SparseTensors.ToDense(sparse, new TensorReader(OnnxImportOptions.Default), name, long.MaxValue, ref used);
            if (original.ElementType == dense.ElementType && original.Bytes.Span.SequenceEqual(dense.Bytes.Span) && written.Add(name))
            {
                proto.SparseInitializer.Add(sparse);
            }
        }

        return written;
    }

    private NodeProto WriteNode(Node node)
    {
        var proto = new NodeProto { OpType = node.OpType };
        proto.Input.AddRange(node.Inputs);
        proto.Output.AddRange(node.Outputs);
        Text.Set(node.Name, v => proto.Name = v);
        Text.Set(node.Domain, v => proto.Domain = v);
        Text.Set(node.Overload, v => proto.Overload = v);
        Text.Set(node.DocString, v => proto.DocString = v);
        proto.Attribute.AddRange(node.Attributes.Select(a => WriteAttribute(a.Key, a.Value)));
        Properties.Write(node.Metadata, proto.MetadataProps);
        proto.DeviceConfigurations.AddRange(node.DeviceConfigurations.Select(c => KeptMessage.Parse(NodeDeviceConfigurationProto.Parser, c)));
        return proto;
    }

    private AttributeProto WriteAttribute(string name, AttributeValue value)
    {
        var proto = new AttributeProto { Name = name, Type = (AttributeProto.Types.AttributeType)value.Kind };
        Text.Set(value.DocString, v => proto.DocString = v);
        if (value.ReferredName.Length > 0)
        {
            proto.RefAttrName = value.ReferredName;
            return proto;
        }

        switch (value.Kind)
        {
            case AttributeKind.Float:
                proto.F = value.AsFloat();
                break;
            case AttributeKind.Int:
                proto.I = value.AsInt();
                break;
            case AttributeKind.String:
                proto.S = UnsafeByteOperations.UnsafeWrap(value.AsUtf8());
                break;
            case AttributeKind.Tensor:
                proto.T = tensors.Write(value.AsTensor(), "", mayBeExternal: false);
                break;
            case AttributeKind.Graph:
                proto.G = Write(value.AsGraph());
                break;
            case AttributeKind.Floats:
                proto.Floats.AddRange(value.AsFloats());
                break;
            case AttributeKind.Ints:
                proto.Ints.AddRange(value.AsInts());
                break;
            case AttributeKind.Strings:
                proto.Strings.AddRange(value.AsUtf8List().Select(s => UnsafeByteOperations.UnsafeWrap(s)));
                break;
            case AttributeKind.Tensors:
                proto.Tensors.AddRange(value.AsTensors().Select(t => tensors.Write(t, "", mayBeExternal: false)));
                break;
            case AttributeKind.Graphs:
                proto.Graphs.AddRange(value.AsGraphs().Select(Write));
                break;
            case AttributeKind.SparseTensor:
                proto.SparseTensor = KeptMessage.Parse(SparseTensorProto.Parser, value.AsSerialized()[0]);
                break;
            case AttributeKind.SparseTensors:
                proto.SparseTensors.AddRange(value.AsSerialized().Select(s => KeptMessage.Parse(SparseTensorProto.Parser, s)));
                break;
            case AttributeKind.TypeProto:
                proto.Tp = KeptMessage.Parse(TypeProto.Parser, value.AsSerialized()[0]);
                break;
            case AttributeKind.TypeProtos:
                proto.TypeProtos.AddRange(value.AsSerialized().Select(t => KeptMessage.Parse(TypeProto.Parser, t)));
                break;
            default:
                throw new ModelException($"The attribute '{name}' is of kind {value.Kind}, which a file cannot hold.");
        }

        return proto;
    }

    private static ValueInfoProto WriteValue(ValueInfo value)
    {
        var proto = new ValueInfoProto { Name = value.Name };
        if (TypeForms.Write(value) is { } type)
        {
            proto.Type = type;
        }

        Text.Set(value.DocString, v => proto.DocString = v);
        Properties.Write(value.Metadata, proto.MetadataProps);
        return proto;
    }
}
