namespace Compress.Graphs;

/// <summary>Reads <c>AttributeProto</c>.</summary>
internal static class AttributeParser
{
    public static KeyValuePair<string, AttributeValue> Parse(ReadContext context, (int Start, int End) range, int depth)
    {
        context.CountEntry(range.Start);
        var reader = context.Reader(range, "AttributeProto");
        var most = context.Limits.Entries;
        var (name, referred, doc) = ("", "", "");
        var declared = AttributeKind.Undefined;
        var seen = AttributeKind.Undefined;
        var (f, i) = (0f, 0L);
        ReadOnlyMemory<byte> s = default;
        Tensor? t = null;
        Graph? g = null;
        List<float>? floats = null;
        List<long>? ints = null;
        List<ReadOnlyMemory<byte>>? strings = null, serialized = null;
        List<Tensor>? tensors = null;
        List<Graph>? graphs = null;
        while (reader.Next())
        {
            if (reader.Field is 1 or 2 or 3 or 4 or 5 or 6 or 13 or 14 or 20 or 21 or 22) reader.Once();
            if (KindOf(reader.Field) is var kind and not AttributeKind.Undefined)
            {
                if (seen != AttributeKind.Undefined && seen != kind) reader.Fail($"the attribute '{name}' has values of two kinds, {seen} and {kind}");
                seen = kind;
            }
            switch (reader.Field)
            {
                case 1: name = context.Name(ref reader); break;
                case 2: f = reader.Float(); break;
                case 3: i = reader.Int64(); break;
                case 4: s = context.Slice(reader.Range()); break;
                case 5: t = TensorParser.Parse(context, reader.Range(), keepName: true).Value; break;
                case 6: g = GraphParser.Parse(context, reader.Range(), depth + 1); break;
                case 7: reader.Floats(floats ??= [], most); break;
                case 8: reader.Integers(ints ??= [], most); break;
                case 9: ModelParser.AddRaw(context, ref reader, strings ??= []); break;
                case 10: (tensors ??= []).Add(TensorParser.Parse(context, reader.Range(), keepName: true).Value); break;
                case 11: (graphs ??= []).Add(GraphParser.Parse(context, reader.Range(), depth + 1)); break;
                case 13: doc = context.Text(ref reader); break;
                case 14 or 15 or 22 or 23: ModelParser.AddRaw(context, ref reader, serialized ??= []); break;
                case 20:
                    declared = (AttributeKind)reader.Int32();
                    if (!declared.IsDefined()) reader.Fail($"the attribute '{name}' has the kind {(int)declared}; expected 1 to 14");
                    break;
                case 21: referred = context.Name(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        if (name.Length == 0) throw WireReader.Fault(range.Start, "AttributeProto", "an attribute has no name");
        if (declared != AttributeKind.Undefined && seen != AttributeKind.Undefined && declared != seen)
            throw WireReader.Fault(range.Start, "AttributeProto", $"the attribute '{name}' is declared {declared}, but holds {seen}");
        var actual = declared != AttributeKind.Undefined ? declared : seen;
        var value = referred.Length > 0 ? AttributeValue.Refer(actual, referred) : actual switch
        {
            AttributeKind.Float => AttributeValue.From(f),
            AttributeKind.Int => AttributeValue.From(i),
            AttributeKind.String => AttributeValue.FromUtf8(s),
            AttributeKind.Tensor when t is not null => AttributeValue.From(t),
            AttributeKind.Graph when g is not null => AttributeValue.From(g),
            AttributeKind.Floats => AttributeValue.From(ModelParser.All(floats)),
            AttributeKind.Ints => AttributeValue.From(ModelParser.All(ints)),
            AttributeKind.Strings => AttributeValue.FromUtf8(ModelParser.All(strings)),
            AttributeKind.Tensors => AttributeValue.From(ModelParser.All(tensors)),
            AttributeKind.Graphs => AttributeValue.From(ModelParser.All(graphs)),
            AttributeKind.SparseTensors or AttributeKind.TypeProtos => AttributeValue.FromSerialized(actual, ModelParser.All(serialized)),
            AttributeKind.SparseTensor or AttributeKind.TypeProto when serialized is not null => AttributeValue.FromSerialized(actual, ModelParser.All(serialized)),
            _ => throw WireReader.Fault(range.Start, "AttributeProto", $"the attribute '{name}' of kind {actual} has no value"),
        };
        return new(name, doc.Length > 0 ? value.WithDocString(doc) : value);
    }

    private static AttributeKind KindOf(int field) => field switch
    {
        2 => AttributeKind.Float,
        3 => AttributeKind.Int,
        4 => AttributeKind.String,
        5 => AttributeKind.Tensor,
        6 => AttributeKind.Graph,
        7 => AttributeKind.Floats,
        8 => AttributeKind.Ints,
        9 => AttributeKind.Strings,
        10 => AttributeKind.Tensors,
        11 => AttributeKind.Graphs,
        14 => AttributeKind.TypeProto,
        15 => AttributeKind.TypeProtos,
        22 => AttributeKind.SparseTensor,
        23 => AttributeKind.SparseTensors,
        _ => AttributeKind.Undefined,
    };
}
