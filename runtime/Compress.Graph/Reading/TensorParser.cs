using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>Reads <c>TensorProto</c>: raw data and packed floats are shown as they lie in the file, other typed data is converted.</summary>
internal static class TensorParser
{
    public static KeyValuePair<string, Tensor> Parse(ReadContext context, (int Start, int End) range, bool keepName)
    {
        context.CountEntry(range.Start);
        var reader = context.Reader(range, "TensorProto");
        var proto = new TensorFields();
        var dims = new List<long>();
        while (reader.Next())
        {
            if (reader.Field is 2 or 3 or 8 or 9 or 12 or 14) reader.Once();
            switch (reader.Field)
            {
                case 1: reader.Integers(dims, context.Limits.Rank); break;
                case 2:
                    proto.Type = (ElementType)reader.Int32();
                    if (!proto.Type.IsDefined()) reader.Fail($"the element type {(int)proto.Type} does not exist; expected 1 to {(int)ElementType.Int2}");
                    break;
                case 3:
                    reader.Fail("a tensor is split into segments, which is not supported; write it in one piece");
                    break;
                case 4 or 5 or 7 or 10 or 11: AddTyped(context, ref reader, proto); break;
                case 6:
                    context.CountEntry(reader.FieldOffset);
                    proto.Strings.Add(context.Slice(reader.Range()));
                    break;
                case 8: proto.Name = context.Name(ref reader); break;
                case 9: proto.Raw = reader.Range(); break;
                case 12: proto.DocString = reader.Range(); break;
                case 13: ModelParser.AddProperty(context, ref reader, proto.External); break;
                case 14: proto.Location = reader.Int32(); break;
                case 16:
                    context.CountEntry(reader.FieldOffset);
                    proto.Metadata.Add(context.Slice(reader.Range()));
                    break;
                default: reader.Skip(); break;
            }
        }
        var tensor = Make(context, range.Start, proto, CollectionsMarshal.AsSpan(dims));
        var notes = Notes(context, proto, keepName);
        return new(proto.Name, notes.IsEmpty ? tensor : tensor.WithNotes(notes));
    }

    private static void AddTyped(ReadContext context, ref WireReader reader, TensorFields proto)
    {
        proto.TypedOffset = proto.TypedOffset < 0 ? reader.FieldOffset : proto.TypedOffset;
        if (proto.TypedField != 0 && proto.TypedField != reader.Field) reader.Fail($"tensor '{proto.Name}' has data in field {proto.TypedField} and field {reader.Field}; expected one");
        proto.TypedField = reader.Field;
        if (reader.Wire == WireType.Length)
        {
            proto.Packed.Add(new TensorFields.ByteRun(reader.Range()));
            return;
        }
        context.CountEntry(reader.FieldOffset);
        // Unpacked numbers are rare; each is kept as the bytes that it would have packed.
        proto.Singles ??= [];
        switch (reader.Field)
        {
            case 4: proto.Singles.Add(BitConverter.SingleToUInt32Bits(reader.Float())); break;
            case 10: proto.Singles.Add(BitConverter.DoubleToInt64Bits(reader.Double())); break;
            default: proto.Singles.Add(reader.Int64()); break;
        }
    }

    private static Tensor Make(ReadContext context, int offset, TensorFields proto, ReadOnlySpan<long> dims)
    {
        var text = Texts.Of($"tensor '{proto.Name}' {proto.Type}[{Texts.Join(dims)}]");
        if (proto.Type == ElementType.Undefined) throw Fault($"{text} has no element type");
        long count, bytes;
        try
        {
            count = Tensor.CountElements(dims);
            bytes = proto.Type.ByteCount(count);
        }
        catch (Exception e) when (e is ModelException or OverflowException)
        {
            throw new ModelException(Fault($"{text}: {e.Message}").Message, e);
        }
        if (bytes > context.Limits.TensorBytes) ReadContext.Over(offset, $"{text} has {bytes} bytes, more than {context.Limits.TensorBytes}", nameof(ReaderLimits.TensorBytes));
        var sources = (proto.Raw is null ? 0 : 1) + (proto.TypedField == 0 ? 0 : 1) + (proto.Strings.Count == 0 ? 0 : 1);
        if (proto.Location == 1)
        {
            if (sources > 0) throw Fault($"{text} has data inside and outside of the file");
            if (proto.Type == ElementType.String) throw Fault($"{text} cannot lie outside of the file");
            if (!ModelSwitches.ExternalData) throw ModelSwitches.LeftOut($"The {text} has external data", nameof(ModelSwitches.ExternalData));
            return Tensor.FromBytes(proto.Type, dims, ExternalData.Map(context, proto.External, bytes, text));
        }
        if (proto.Location != 0) throw Fault($"{text} has the data location {proto.Location}; expected 0 (inside) or 1 (outside)");
        if (proto.External.Count > 0) throw Fault($"{text} has external data, but says that its data is inside");
        if (sources > 1) throw Fault($"{text} has both raw and typed data; expected one");
        if (proto.Type == ElementType.String)
        {
            if (proto.Raw is not null || proto.TypedField != 0) throw Fault($"{text} has numbers instead of strings");
            if (proto.Strings.Count != count) throw Fault($"{text} has {proto.Strings.Count} strings; expected {count}");
            return Tensor.FromStrings(dims, [.. proto.Strings]);
        }
        if (proto.Strings.Count > 0) throw Fault($"{text} has strings instead of numbers");
        if (proto.Raw is { } raw)
        {
            if (raw.End - raw.Start != bytes) throw Fault($"{text} needs {bytes} bytes, but its raw data has {raw.End - raw.Start}");
            return Tensor.FromBytes(proto.Type, dims, context.Slice(raw));
        }
        return Tensor.FromBytes(proto.Type, dims, TypedData.Read(context, proto, count, bytes, text, offset));

        ModelException Fault(MessageText what) => WireReader.Fault(offset, "TensorProto", what);
    }

    /// <summary>The serialized rest: name (in attributes), documentation and properties, in order of field number.</summary>
    private static ReadOnlyMemory<byte> Notes(ReadContext context, TensorFields proto, bool keepName)
    {
        var name = keepName ? proto.Name : "";
        if (name.Length == 0 && proto.DocString is not { } && proto.Metadata.Count == 0) return default;
        using var stream = new MemoryStream();
        if (name.Length > 0) Write(0x42, System.Text.Encoding.UTF8.GetBytes(name));
        if (proto.DocString is { } doc && doc.End > doc.Start) Write(0x62, context.Slice(doc).Span);
        foreach (var entry in proto.Metadata) Write(0x82, entry.Span);
        return stream.ToArray();

        void Write(uint tag, ReadOnlySpan<byte> bytes)
        {
            Varint(tag);
            Varint((uint)bytes.Length);
            stream.Write(bytes);
        }

        void Varint(uint value)
        {
            for (; value >= 0x80; value >>= 7) stream.WriteByte((byte)(value | 0x80));
            stream.WriteByte((byte)value);
        }
    }
}
