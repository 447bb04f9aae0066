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
        var nodes = new List<Node>();
        var (inputs, outputs) = (new List<ValueInfo>(), new List<ValueInfo>());
        var initializers = new List<KeyValuePair<string, Tensor>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var declared = new HashSet<string>(StringComparer.Ordinal);
        var valueInfos = new List<KeyValuePair<string, ValueInfo>>();
        var metadata = new List<KeyValuePair<string, string>>();
        List<ReadOnlyMemory<byte>>? annotations = null, sparse = null;
        List<KeyValuePair<string, Tensor>>? scattered = null;
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
                    if (!declared.Add(info.Name)) reader.Fail($"the value '{info.Name}' is declared twice");
                    valueInfos.Add(new(info.Name, info));
                    break;
                case 14: ModelParser.AddRaw(context, ref reader, annotations ??= []); break;
                case 15:
                    if (!ModelSwitches.SparseInitializers) throw ModelSwitches.LeftOut("The model has sparse initializers", nameof(ModelSwitches.SparseInitializers));
                    var at = reader.Range();
                    (sparse ??= []).Add(context.Slice(at));
                    (scattered ??= []).Add(SparseParser.Parse(context, at));
                    break;
                case 16: ModelParser.AddProperty(context, ref reader, metadata); break;
                default: reader.Skip(); break;
            }
        }
        // Dense ones come first, as in the message's own order of fields.
        foreach (var (key, tensor) in scattered ?? [])
        {
            if (key.Length == 0) throw WireReader.Fault(range.Start, "GraphProto", "a sparse initializer has no name");
            if (!seen.Add(key)) throw WireReader.Fault(range.Start, "GraphProto", $"the initializer '{key}' is given twice");
            initializers.Add(new(key, tensor));
        }
        return new Graph
        {
            Name = name,
            DocString = doc,
            Nodes = ModelParser.All(nodes),
            Inputs = ModelParser.All(inputs),
            Outputs = ModelParser.All(outputs),
            Initializers = ModelParser.Map(initializers),
            ValueInfos = ModelParser.Map(valueInfos),
            Metadata = ModelParser.Map(metadata),
            Extras = annotations is null && sparse is null
                ? GraphExtras.None
                : new GraphExtras { QuantizationAnnotations = ModelParser.All(annotations), SparseInitializers = ModelParser.All(sparse) },
        };
    }

    public static Node ParseNode(ReadContext context, (int Start, int End) range, int depth)
    {
        context.CountNode(range.Start);
        var reader = context.Reader(range, "NodeProto");
        var (inputs, outputs) = (new List<string>(), new List<string>());
        var attributes = new List<KeyValuePair<string, AttributeValue>>();
        var metadata = new List<KeyValuePair<string, string>>();
        List<ReadOnlyMemory<byte>>? devices = null;
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
                    ModelParser.RequireNew(attributes, attribute.Key, "attribute", ref reader);
                    attributes.Add(attribute);
                    break;
                case 6: doc = context.Text(ref reader); break;
                case 7: domain = ModelParser.Domain(context.Name(ref reader)); break;
                case 8: overload = context.Name(ref reader); break;
                case 9: ModelParser.AddProperty(context, ref reader, metadata); break;
                case 10: ModelParser.AddRaw(context, ref reader, devices ??= []); break;
                default: reader.Skip(); break;
            }
        }
        if (opType.Length == 0) throw WireReader.Fault(range.Start, "NodeProto", $"the node '{name}' names no operator (field 4)");
        return new Node(opType, ModelParser.All(inputs), ModelParser.All(outputs))
        {
            Name = name,
            Domain = domain,
            Overload = overload,
            DocString = doc,
            Attributes = ModelParser.Map(attributes),
            Metadata = ModelParser.Map(metadata),
            DeviceConfigurations = ModelParser.All(devices),
        };
    }
}
