using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Reads <c>GraphProto</c> and <c>NodeProto</c>.</summary>
internal static class GraphParser
{
    public static Graph Parse(ReadContext context, (int Start, int End) range, int depth)
    {
        if (depth > context.Limits.Nesting)
            ReadContext.Over(range.Start, $"subgraphs are nested more than {context.Limits.Nesting} deep", nameof(ReaderLimits.Nesting));
        var reader = context.Reader(range, "GraphProto");
        var (name, doc) = ("", "");
        var nodes = ImmutableArray.CreateBuilder<Node>();
        var inputs = ImmutableArray.CreateBuilder<ValueInfo>();
        var outputs = ImmutableArray.CreateBuilder<ValueInfo>();
        var initializers = new List<KeyValuePair<string, Tensor>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var valueInfos = new Dictionary<string, ValueInfo>(StringComparer.Ordinal);
        var metadata = new List<KeyValuePair<string, string>>();
        var annotations = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var sparse = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var scattered = new List<(string, Tensor)>();
        while (reader.Next())
        {
            if (reader.Field is 2 or 10) reader.Once();
            switch (reader.Field)
            {
                case 1: nodes.Add(ParseNode(context, reader.Range(), depth)); break;
                case 2: name = context.Name(ref reader); break;
                case 5:
                    var (key, tensor) = TensorParser.Parse(context, reader.Range(), keepName: false);
                    if (key.Length == 0) reader.Fail("an initializer has no name");
                    if (!seen.Add(key)) reader.Fail($"the initializer '{key}' is given twice");
                    initializers.Add(new(key, tensor));
                    break;
                case 10: doc = context.Text(ref reader); break;
                case 11: inputs.Add(ValueInfoParser.Parse(context, reader.Range())); break;
                case 12: outputs.Add(ValueInfoParser.Parse(context, reader.Range())); break;
                case 13:
                    var info = ValueInfoParser.Parse(context, reader.Range());
                    if (!valueInfos.TryAdd(info.Name, info)) reader.Fail($"the value '{info.Name}' is declared twice");
                    break;
                case 14: ModelParser.AddRaw(context, ref reader, annotations); break;
                case 15:
                    var at = reader.Range();
                    sparse.Add(context.Slice(at));
                    scattered.Add(SparseParser.Parse(context, at));
                    break;
                case 16: ModelParser.AddProperty(context, ref reader, metadata); break;
                default: reader.Skip(); break;
            }
        }
        // Dense ones come first, as in the message's own order of fields.
        foreach (var (key, tensor) in scattered)
        {
            if (key.Length == 0) throw WireReader.Fault(range.Start, "GraphProto", "a sparse initializer has no name");
            if (!seen.Add(key)) throw WireReader.Fault(range.Start, "GraphProto", $"the initializer '{key}' is given twice");
            initializers.Add(new(key, tensor));
        }
        return new Graph
        {
            Name = name,
            DocString = doc,
            Nodes = nodes.DrainToImmutable(),
            Inputs = inputs.DrainToImmutable(),
            Outputs = outputs.DrainToImmutable(),
            Initializers = ModelParser.Map(initializers),
            ValueInfos = valueInfos.Count == 0 ? NameMap<ValueInfo>.Empty : new NameMap<ValueInfo>(valueInfos),
            Metadata = ModelParser.Map(metadata),
            Extras = annotations.Count + sparse.Count == 0
                ? GraphExtras.None
                : new GraphExtras { QuantizationAnnotations = annotations.ToImmutable(), SparseInitializers = sparse.ToImmutable() },
        };
    }

    public static Node ParseNode(ReadContext context, (int Start, int End) range, int depth)
    {
        context.CountNode(range.Start);
        var reader = context.Reader(range, "NodeProto");
        var inputs = ImmutableArray.CreateBuilder<string>();
        var outputs = ImmutableArray.CreateBuilder<string>();
        var attributes = new List<KeyValuePair<string, AttributeValue>>();
        var metadata = new List<KeyValuePair<string, string>>();
        var devices = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var (name, opType, domain, overload, doc) = ("", "", "", "", "");
        while (reader.Next())
        {
            if (reader.Field is 3 or 4 or 6 or 7 or 8) reader.Once();
            switch (reader.Field)
            {
                case 1: inputs.Add(context.Name(ref reader)); break;
                case 2: outputs.Add(context.Name(ref reader)); break;
                case 3: name = context.Name(ref reader); break;
                case 4: opType = context.Name(ref reader); break;
                case 5:
                    var attribute = AttributeParser.Parse(context, reader.Range(), depth);
                    if (attributes.Exists(a => a.Key == attribute.Key)) reader.Fail($"the attribute '{attribute.Key}' is given twice");
                    attributes.Add(attribute);
                    break;
                case 6: doc = context.Text(ref reader); break;
                case 7: domain = ModelParser.Domain(context.Name(ref reader)); break;
                case 8: overload = context.Name(ref reader); break;
                case 9: ModelParser.AddProperty(context, ref reader, metadata); break;
                case 10: ModelParser.AddRaw(context, ref reader, devices); break;
                default: reader.Skip(); break;
            }
        }
        if (opType.Length == 0) throw WireReader.Fault(range.Start, "NodeProto", $"the node '{name}' names no operator (field 4)");
        return new Node(opType, inputs.DrainToImmutable(), outputs.DrainToImmutable())
        {
            Name = name,
            Domain = domain,
            Overload = overload,
            DocString = doc,
            Attributes = ModelParser.Map(attributes),
            Metadata = ModelParser.Map(metadata),
            DeviceConfigurations = devices.DrainToImmutable(),
        };
    }
}
