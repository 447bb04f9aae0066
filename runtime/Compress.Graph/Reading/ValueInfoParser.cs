namespace Compress.Graphs;

/// <summary>Reads <c>ValueInfoProto</c> and the types in it.</summary>
internal static class ValueInfoParser
{
    public static ValueInfo Parse(ReadContext context, (int Start, int End) range)
    {
        context.CountEntry(range.Start);
        var reader = context.Reader(range, "ValueInfoProto");
        var info = new ValueInfo("", ElementType.Undefined, null);
        var metadata = new List<KeyValuePair<string, string>>();
        while (reader.Next())
        {
            if (reader.Field is 1 or 2 or 3) reader.Once();
            switch (reader.Field)
            {
                case 1: info = info with { Name = context.Name(ref reader) }; break;
                case 2: info = WithType(context, reader.Range(), info); break;
                case 3: info = info with { DocString = context.Text(ref reader) }; break;
                case 4: ModelParser.AddProperty(context, ref reader, metadata); break;
                default: reader.Skip(); break;
            }
        }
        if (info.Name.Length == 0) throw WireReader.Fault(range.Start, "ValueInfoProto", "a declared value has no name");
        return info with { Metadata = ModelParser.Map(metadata) };
    }

    private static ValueInfo WithType(ReadContext context, (int Start, int End) range, ValueInfo info)
    {
        var reader = context.Reader(range, "TypeProto");
        var denotation = "";
        (int, int)? tensor = null;
        var other = false;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    reader.Once();
                    tensor = reader.Range();
                    break;
                case 4 or 5 or 7 or 8 or 9:
                    reader.Once();
                    reader.Range();
                    other = true;
                    break;
                case 6:
                    reader.Once();
                    denotation = context.Text(ref reader);
                    break;
                default: reader.Skip(); break;
            }
        }
        if (other && tensor is not null) throw WireReader.Fault(range.Start, "TypeProto", "a type is both a tensor and something else");
        if (other) return info with { OtherType = context.Slice(range) };
        var denotations = new List<string>();
        if (tensor is { } at)
        {
            var (type, shape) = ParseTensorType(context, at, denotations);
            info = info with { ElementType = type, Shape = shape };
        }
        denotations.Insert(0, denotation);
        return denotations.TrueForAll(static d => d.Length == 0) ? info : info with { Denotations = [.. denotations] };
    }

    private static (ElementType, Shape?) ParseTensorType(ReadContext context, (int Start, int End) range, List<string> denotations)
    {
        var reader = context.Reader(range, "TypeProto.Tensor");
        var type = ElementType.Undefined;
        Shape? shape = null;
        while (reader.Next())
        {
            if (reader.Field is 1 or 2) reader.Once();
            switch (reader.Field)
            {
                case 1:
                    type = (ElementType)reader.Int32();
                    if (type != ElementType.Undefined && !type.IsDefined()) reader.Fail($"the element type {(int)type} does not exist; expected 1 to {(int)ElementType.Int2}");
                    break;
                case 2: shape = ParseShape(context, reader.Range(), denotations); break;
                default: reader.Skip(); break;
            }
        }
        return (type, shape);
    }

    private static Shape ParseShape(ReadContext context, (int Start, int End) range, List<string> denotations)
    {
        var reader = context.Reader(range, "TensorShapeProto");
        var dims = new List<Dimension>();
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }
            if (dims.Count >= context.Limits.Rank) ReadContext.Over(reader.FieldOffset, $"a shape has more than {context.Limits.Rank} dimensions", nameof(ReaderLimits.Rank));
            dims.Add(ParseDimension(context, ref reader, out var denotation));
            denotations.Add(denotation);
        }
        return Shape.Own(dims.ToArray());
    }

    private static Dimension ParseDimension(ReadContext context, ref WireReader parent, out string denotation)
    {
        context.CountEntry(parent.FieldOffset);
        var reader = context.Reader(parent.Range(), "TensorShapeProto.Dimension");
        long? value = null;
        string? symbol = null;
        denotation = "";
        while (reader.Next())
        {
            if (reader.Field is 1 or 2 or 3) reader.Once();
            switch (reader.Field)
            {
                // Of the two, which are a choice of one, protobuf keeps the last.
                case 1: (value, symbol) = (reader.Int64(), null); break;
                case 2: (value, symbol) = (null, context.Name(ref reader)); break;
                case 3: denotation = context.Text(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        // Tools write -1 for a size that they do not know.
        if (value == -1) value = null;
        if (value < 0) parent.Fail($"a declared dimension is {value}; expected 0 or more");
        return new Dimension(value, symbol is { Length: > 0 } ? symbol : null);
    }
}
