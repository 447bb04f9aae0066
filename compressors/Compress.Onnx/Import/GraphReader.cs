using System.Collections.Immutable;
using Compress.Graphs;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx;

/// <summary>Turns graphs, nodes and declarations into those of the product.</summary>
internal sealed class GraphReader(TensorReader tensors, OnnxImportOptions options)
{
    private long sparseBytes;

    internal Graph Read(GraphProto proto)
    {
        var initializers = ReadInitializers(proto);
        ImmutableArray<Node> nodes = [.. proto.Node.Select(ReadNode)];
        return new Graph
        {
            Name = proto.Name,
            DocString = proto.DocString,
            Inputs = [.. proto.Input.Select(v => ReadValue(v, "input"))],
            Outputs = [.. proto.Output.Select(v => ReadValue(v, "output"))],
            Nodes = options.RequireConsistent ? [.. TopologicalOrder.Sort(nodes)] : nodes,
            Initializers = initializers,
            ValueInfos = NameMap<ValueInfo>.Empty.WithAll(
                proto.ValueInfo.Select(v => KeyValuePair.Create(v.Name, ReadValue(v, "value info")))),
            Metadata = Properties.Read(proto.MetadataProps),
            Extras = new GraphExtras
            {
                QuantizationAnnotations = OnnxImporter.Serialize(proto.QuantizationAnnotation),
                SparseInitializers = OnnxImporter.Serialize(proto.SparseInitializer),
            },
        };
    }

    private NameMap<Graphs.Tensor> ReadInitializers(GraphProto proto)
    {
        var items = new List<KeyValuePair<string, Graphs.Tensor>>(proto.Initializer.Count + proto.SparseInitializer.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var initializer in proto.Initializer)
        {
            Require(initializer.Name, names);
            items.Add(new(initializer.Name, tensors.Read(initializer, $"initializer '{initializer.Name}'", named: true)));
        }

        foreach (var sparse in proto.SparseInitializer)
        {
            var name = sparse.Values?.Name ?? "";
            Require(name, names);
            items.Add(new(name, SparseTensors.ToDense(sparse, tensors, $"sparse initializer '{name}'", options.SparseLimit, ref sparseBytes)));
        }

        return new NameMap<Graphs.Tensor>(items);
    }

    private static void Require(string name, HashSet<string> names)
    {
        if (name.Length == 0)
        {
            throw new ModelException("An initializer has no name; nothing could read it.");
        }

        if (!names.Add(name))
        {
            throw new ModelException($"The initializer '{name}' is given twice; names of initializers must differ.");
        }
    }

    private Node ReadNode(NodeProto proto)
    {
        if (proto.OpType.Length == 0)
        {
            throw new ModelException($"The node '{proto.Name}' that makes '{string.Join(", ", proto.Output)}' has no operator (op_type is empty).");
        }

        var node = new Node(proto.OpType, [.. proto.Input], [.. proto.Output])
        {
            Name = proto.Name,
            Domain = Domains.Normalize(proto.Domain),
            Overload = proto.Overload,
            DocString = proto.DocString,
            Metadata = Properties.Read(proto.MetadataProps),
            DeviceConfigurations = OnnxImporter.Serialize(proto.DeviceConfigurations),
        };
        if (proto.Attribute.Count == 0)
        {
            return node;
        }

        var attributes = new List<KeyValuePair<string, AttributeValue>>(proto.Attribute.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var attribute in proto.Attribute)
        {
            if (attribute.Name.Length == 0 || !names.Add(attribute.Name))
            {
                throw new ModelException($"{node} has {(attribute.Name.Length == 0 ? "an attribute without a name" : $"the attribute '{attribute.Name}' twice")}.");
            }

            attributes.Add(new(attribute.Name, ReadAttribute(attribute, node)));
        }

        return node with { Attributes = new NameMap<AttributeValue>(attributes) };
    }

    private AttributeValue ReadAttribute(AttributeProto proto, Node node)
    {
        var kind = AttributeForms.KindOf(proto, node);
        var value = proto.RefAttrName.Length > 0 ? AttributeValue.Refer(kind, proto.RefAttrName) : ReadAttributeValue(proto, kind, node);
        return proto.DocString.Length > 0 ? value.WithDocString(proto.DocString) : value;
    }

    private AttributeValue ReadAttributeValue(AttributeProto proto, AttributeKind kind, Node node)
    {
        var place = $"attribute '{proto.Name}' of {node}";
        return kind switch
        {
            AttributeKind.Float => AttributeValue.From(proto.F),
            AttributeKind.Int => AttributeValue.From(proto.I),
            AttributeKind.String => AttributeValue.FromUtf8(proto.S.Memory),
            AttributeKind.Tensor => AttributeValue.From(tensors.Read(Given(proto.T, place), place, named: false)),
            AttributeKind.Graph => AttributeValue.From(Read(Given(proto.G, place))),
            AttributeKind.Floats => AttributeValue.From([.. proto.Floats]),
            AttributeKind.Ints => AttributeValue.From([.. proto.Ints]),
            AttributeKind.Strings => AttributeValue.FromUtf8([.. proto.Strings.Select(s => s.Memory)]),
            AttributeKind.Tensors => AttributeValue.From([.. proto.Tensors.Select((t, i) => tensors.Read(t, $"{place}[{i}]", named: false))]),
            AttributeKind.Graphs => AttributeValue.From([.. proto.Graphs.Select(Read)]),
            AttributeKind.SparseTensor => AttributeValue.FromSerialized(kind, [Given(proto.SparseTensor, place).ToByteArray()]),
            AttributeKind.SparseTensors => AttributeValue.FromSerialized(kind, OnnxImporter.Serialize(proto.SparseTensors)),
            AttributeKind.TypeProto => AttributeValue.FromSerialized(kind, [Given(proto.Tp, place).ToByteArray()]),
            _ => AttributeValue.FromSerialized(kind, OnnxImporter.Serialize(proto.TypeProtos)),
        };
    }

    private static T Given<T>(T? message, string place)
        where T : class => message ?? throw new ModelException($"The {place} says that it holds a {typeof(T).Name} and holds none.");

    private static ValueInfo ReadValue(ValueInfoProto proto, string role)
    {
        if (proto.Name.Length == 0)
        {
            throw new ModelException($"An {role} of the graph has no name.");
        }

        return TypeForms.Read(proto.Type, proto.Name, role) with { DocString = proto.DocString, Metadata = Properties.Read(proto.MetadataProps) };
    }
}
