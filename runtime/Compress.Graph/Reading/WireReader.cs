using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>
/// Reads one protobuf message (encoding: protobuf.dev, "Encoding") out of a file's bytes without copying. Every fault names its byte offset
/// in the file. Make a new reader for each nested message.
/// </summary>
internal ref struct WireReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _end;
    private readonly string _message;
    private int _at;
    private int _fieldAt;
    private int _field;
    private WireType _wire;
    private ulong _seen;

    /// <summary>A reader of the message of type <paramref name="message"/> (for faults) at start up to end.</summary>
    public WireReader(ReadOnlySpan<byte> bytes, int start, int end, string message)
    {
        _bytes = bytes;
        (_at, _end, _message) = (start, end, message);
    }

    /// <summary>Number of the current field.</summary>
    public readonly int Field => _field;

    /// <summary>Encoding of the current field.</summary>
    public readonly WireType Wire => _wire;

    /// <summary>Byte offset of the current field in the file.</summary>
    public readonly int FieldOffset => _fieldAt;

    /// <summary>Byte offset in the file behind what was read so far.</summary>
    public readonly int Offset => _at;

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (_at >= _end) return false;
        _fieldAt = _at;
        var tag = Varint();
        var (field, wire) = (tag >> 3, (int)(tag & 7));
        if (field is 0 or > 0x1FFFFFFF) Fail($"field number {field} is not allowed; expected 1 to 536870911");
        if (wire is 3 or 4) Fail($"field {field} is a group (wire type {wire}), which ONNX does not use");
        if (wire > 5) Fail($"field {field} has wire type {wire}; expected 0, 1, 2 or 5");
        (_field, _wire) = ((int)field, (WireType)wire);
        return true;
    }

    /// <summary>Refuses the current field where it was there before.</summary>
    public void Once()
    {
        var bit = 1UL << _field;
        if ((_seen & bit) != 0) Fail($"field {_field} occurs twice, but may occur once only");
        _seen |= bit;
    }

    /// <summary>The integer of the current field.</summary>
    public long Int64()
    {
        Expect(WireType.Varint);
        return unchecked((long)Varint());
    }

    /// <summary>The 32-bit integer of the current field; larger ones are refused.</summary>
    public int Int32()
    {
        var value = Int64();
        if (value is < int.MinValue or > int.MaxValue) Fail($"field {_field} is {value}, which does not fit in 32 bits");
        return (int)value;
    }

    /// <summary>The float of the current field.</summary>
    public float Float()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    /// <summary>The double of the current field.</summary>
    public double Double()
    {
        Expect(WireType.Fixed64);
        return BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
    }

    /// <summary>Start and end of the current field's bytes (a message, string, byte string or packed list).</summary>
    public (int Start, int End) Range()
    {
        Expect(WireType.Length);
        var length = Varint();
        if (length > (ulong)(_end - _at)) Fail($"field {_field} is said to have {length} bytes, but {_end - _at} are left of the {_message}");
        var start = _at;
        _at += (int)length;
        return (start, _at);
    }

    /// <summary>Passes over the current field, whatever it is.</summary>
    public void Skip()
    {
        switch (_wire)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            case WireType.Fixed32:
                Take(4);
                break;
            default:
                Range();
                break;
        }
    }

    /// <summary>Adds the current field's integers, packed or single.</summary>
    public void Integers(List<long> into, long most)
    {
        if (_wire == WireType.Length)
        {
            var (start, end) = Range();
            var packed = new WireReader(_bytes, start, end, _message) { _fieldAt = _fieldAt };
            while (packed._at < packed._end) Add(into, unchecked((long)packed.Varint()), most);
            return;
        }
        Add(into, Int64(), most);
    }

    /// <summary>Adds the current field's floats, packed or single.</summary>
    public void Floats(List<float> into, long most)
    {
        if (_wire == WireType.Length)
        {
            var (start, end) = Range();
            if ((end - start) % 4 != 0) Fail($"field {_field} packs floats in {end - start} bytes, which is no multiple of 4");
            if (into.Count + (end - start) / 4 > most) Fail($"field {_field} has more than {most} numbers");
            into.AddRange(MemoryMarshal.Cast<byte, float>(_bytes[start..end]));
            return;
        }
        if (into.Count >= most) Fail($"field {_field} has more than {most} numbers");
        into.Add(Float());
    }

    /// <summary>Stops with a fault at the current field.</summary>
    [DoesNotReturn]
    public readonly void Fail(string what) => throw Fault(_fieldAt, _message, what);

    /// <summary>Stops with a fault at the current field.</summary>
    [DoesNotReturn]
    public readonly void Fail(MessageText what) => Fail(what.ToString());

    /// <summary>A fault of the file.</summary>
    public static ModelException Fault(int offset, string message, MessageText what) => Fault(offset, message, what.ToString());

    /// <summary>A fault of the file.</summary>
    public static ModelException Fault(int offset, string message, string what) =>
        new($"The model is malformed at byte {offset}, in a {message}: {what}.");

    private readonly void Add(List<long> into, long value, long most)
    {
        if (into.Count >= most) Fail($"field {_field} has more than {most} numbers");
        into.Add(value);
    }

    private readonly void Expect(WireType wire)
    {
        if (_wire != wire) Fail($"field {_field} has wire type {(int)_wire}; expected {(int)wire}");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_end - _at < count) Fail($"{count} bytes are needed, but {_end - _at} are left of the {_message}; the file is cut off");
        _at += count;
        return _bytes.Slice(_at - count, count);
    }

    private ulong Varint()
    {
        var value = 0UL;
        var start = _at;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_at >= _end) throw Fault(start, _message, "a number runs past the end; the file is cut off");
            var part = _bytes[_at++];
            if (shift == 63 && part > 1) throw Fault(start, _message, "a number does not fit in 64 bits");
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        throw Fault(start, _message, "a number is longer than 10 bytes");
    }
}
