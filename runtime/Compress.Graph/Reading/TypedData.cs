using System.Buffers.Binary;

namespace Compress.Graphs;

/// <summary>Turns a tensor's typed data fields (float_data, int32_data, ...) into the bytes of its elements.</summary>
internal static class TypedData
{
    public static ReadOnlyMemory<byte> Read(ReadContext context, TensorFields proto, long count, long bytes, string text, int offset)
    {
        if (proto.TypedField == 0) return count == 0 ? default : throw Fault($"{text} needs {bytes} bytes, but has no data");
        if (proto.TypedField != FieldOf(proto.Type)) throw Fault($"{text} has its data in field {proto.TypedField}; expected field {FieldOf(proto.Type)} or raw data");
        if (proto.TypedField is 4 or 10)
        {
            var packed = PackedBytes(proto) + (proto.Singles?.Count ?? 0) * (proto.TypedField == 4 ? 4L : 8L);
            if (packed != bytes) throw Fault($"{text} needs {bytes} bytes, but its data has {packed}");
            // One packed run of floats has the elements' own layout.
            if (proto.Packed.Count == 1 && proto.Singles is null) return context.Slice((proto.Packed[0].Start, proto.Packed[0].End));
        }
        // Sub-byte elements are packed into numbers of one byte.
        var width = Math.Max(proto.Type.BitsPerElement() / 8, 1);
        var numbers = bytes / width;
        if (proto.TypedField is 4 or 10) (width, numbers) = proto.TypedField == 4 ? (4, bytes / 4) : (8, bytes / 8);
        // Every number takes at least a byte of the file, so that a huge shape over little data is refused before memory is taken.
        var available = PackedBytes(proto) + (proto.Singles?.Count ?? 0);
        if (numbers > available) throw Fault($"{text} needs {numbers} numbers, but its data has at most {available}");
        var made = new byte[bytes];
        var written = 0L;
        foreach (var run in proto.Packed)
        {
            var reader = new PackedReader(context.Bytes.Span, run, proto.TypedField, offset);
            while (reader.Next(out var number)) Write(number);
        }
        if (proto.Singles is { } singles)
            foreach (var number in singles) Write(unchecked((ulong)number));
        if (written != numbers) throw Fault($"{text} needs {numbers} numbers, but its data has {written}");
        return made;

        void Write(ulong number)
        {
            if (written >= numbers) throw Fault($"{text} needs {numbers} numbers, but its data has more");
            var at = made.AsSpan((int)(written++ * width));
            switch (width)
            {
                case 1: at[0] = Fits(number, 8); break;
                case 2: BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)Fits16(number)); break;
                case 4: BinaryPrimitives.WriteUInt32LittleEndian(at, unchecked((uint)number)); break;
                default: BinaryPrimitives.WriteUInt64LittleEndian(at, number); break;
            }
        }

        byte Fits(ulong number, int bits)
        {
            var value = unchecked((long)number);
            if (proto.Type == ElementType.Bool) return number != 0 ? (byte)1 : (byte)0;
            if (value < -(1 << bits - 1) || value >= 1 << bits) throw Fault($"{text} has the element {value}, which its type does not hold");
            return unchecked((byte)number);
        }

        ushort Fits16(ulong number)
        {
            var value = unchecked((long)number);
            if (value is < short.MinValue or > ushort.MaxValue) throw Fault($"{text} has the element {value}, which its type does not hold");
            return unchecked((ushort)number);
        }

        ModelException Fault(MessageText what) => WireReader.Fault(proto.TypedOffset < 0 ? offset : proto.TypedOffset, "TensorProto", what);
    }

    private static long PackedBytes(TensorFields proto)
    {
        var bytes = 0L;
        foreach (var run in proto.Packed) bytes += run.End - run.Start;
        return bytes;
    }

    private static int FieldOf(ElementType type) => type switch
    {
        ElementType.Float32 or ElementType.Complex64 => 4,
        ElementType.Int64 => 7,
        ElementType.Float64 or ElementType.Complex128 => 10,
        ElementType.UInt32 or ElementType.UInt64 => 11,
        _ => 5,
    };

    private ref struct PackedReader(ReadOnlySpan<byte> bytes, TensorFields.ByteRun run, int field, int tensor)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes[..run.End];
        private int _at = run.Start;

        public bool Next(out ulong number)
        {
            number = 0;
            if (_at >= _bytes.Length) return false;
            if (field is 4 or 10)
            {
                var width = field == 4 ? 4 : 8;
                if (_bytes.Length - _at < width) throw WireReader.Fault(_at, "TensorProto", $"packed numbers of {width} bytes end in the middle of one");
                number = width == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(_bytes[_at..]) : BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
                _at += width;
                return true;
            }
            for (var shift = 0; shift < 70; shift += 7)
            {
                if (_at >= _bytes.Length) throw WireReader.Fault(_at, "TensorProto", "a packed number runs past the end of its list");
                var part = _bytes[_at++];
                if (shift == 63 && part > 1) break;
                number |= (ulong)(part & 0x7F) << shift;
                if (part < 0x80) return true;
            }
            throw WireReader.Fault(tensor, "TensorProto", "a packed number does not fit in 64 bits");
        }
    }
}
