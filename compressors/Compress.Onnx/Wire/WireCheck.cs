using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Compress.Graphs;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Compress.Onnx;

/// <summary>
/// Walks the bytes of a message before they are parsed, so that what the protobuf library would pass over in silence (a field of the wrong
/// wire type, a field given twice, text that is not UTF-8) or report without a place is an error with field path and byte offset.
/// Unknown fields are let through, since later versions of the format add some; groups, which the format never had, are not.
/// </summary>
internal sealed class WireCheck
{
    /// <summary>Nested messages allowed; a subgraph takes three.</summary>
    internal const int DepthLimit = 96;

    private static readonly ConcurrentDictionary<MessageDescriptor, MessageFacts> Known = new();

    private readonly byte[] bytes;
    private readonly List<(FieldDescriptor Field, int Index)> path = [];
    private int at;

    private WireCheck(byte[] bytes) => this.bytes = bytes;

    /// <summary>Checks a whole message.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="message">What message it is.</param>
    /// <exception cref="ModelException">The bytes are malformed; the message names path and offset.</exception>
    internal static void Require(byte[] bytes, MessageDescriptor message) => new WireCheck(bytes).Message(message, bytes.Length);

    private void Message(MessageDescriptor message, int end)
    {
        if (path.Count > DepthLimit)
        {
            throw Fail($"messages are nested more than {DepthLimit} deep; subgraphs or types contain each other too often");
        }

        var facts = Known.GetOrAdd(message, m => new MessageFacts(m));
        Span<int> seen = stackalloc int[facts.Fields.Length];
        var oneofs = 0UL;
        while (at < end)
        {
            var start = at;
            var tag = Varint(end);
            if (tag is 0 or > uint.MaxValue || tag >> 3 == 0)
            {
                throw Fail($"{tag} is no field tag of {message.Name}", start);
            }

            var type = (WireFormat.WireType)(tag & 7);
            if (type is WireFormat.WireType.StartGroup or WireFormat.WireType.EndGroup || (tag & 7) > 5)
            {
                throw Fail($"field {tag >> 3} of {message.Name} has wire type {tag & 7}, which ONNX does not use", start);
            }

            var index = facts.IndexOf((int)(tag >> 3));
            if (index < 0)
            {
                Skip(type, end);
                continue;
            }

            var field = facts.Fields[index];
            path.Add((field, seen[index]++));
            if (!field.IsRepeated && seen[index] > 1)
            {
                throw Fail("the field is given twice, and it holds a single value", start);
            }

            if (field.ContainingOneof is { IsSynthetic: false } oneof)
            {
                var bit = 1UL << oneof.Index;
                if ((oneofs & bit) != 0)
                {
                    throw Fail($"a second value is given where one of {string.Join(", ", oneof.Fields.Select(f => f.Name))} is expected", start);
                }

                oneofs |= bit;
            }

            Value(field, type, end, start);
            path.RemoveAt(path.Count - 1);
        }
    }

    private void Value(FieldDescriptor field, WireFormat.WireType type, int end, int start)
    {
        var wanted = WireTypeOf(field.FieldType);
        if (type != wanted && !(type == WireFormat.WireType.LengthDelimited && field.IsRepeated && IsPackable(wanted)))
        {
            throw Fail($"wire type {(int)type} was found where {(int)wanted} ({field.FieldType}) is expected", start);
        }

        if (type != WireFormat.WireType.LengthDelimited)
        {
            Skip(type, end);
            return;
        }

        var length = Varint(end);
        if (length > (ulong)(end - at))
        {
            throw Fail($"a length of {length} bytes is given where {end - at} are left", start);
        }

        var stop = at + (int)length;
        switch (field.FieldType)
        {
            case FieldType.Message:
                Message(field.MessageType, stop);
                break;
            case FieldType.String:
                if (!Utf8.IsValid(bytes.AsSpan(at, (int)length)))
                {
                    throw Fail("the text is not valid UTF-8", at);
                }

                at = stop;
                break;
            case FieldType.Bytes:
                at = stop;
                break;
            default:
                while (at < stop)
                {
                    Skip(wanted, stop);
                }

                break;
        }
    }

    private void Skip(WireFormat.WireType type, int end)
    {
        switch (type)
        {
            case WireFormat.WireType.Varint:
                Varint(end);
                break;
            case WireFormat.WireType.Fixed32:
                Advance(4, end);
                break;
            case WireFormat.WireType.Fixed64:
                Advance(8, end);
                break;
            default:
                Advance(Varint(end), end);
                break;
        }
    }

    private void Advance(ulong count, int end)
    {
        if (count > (ulong)(end - at))
        {
            throw Fail($"{count} bytes are needed where {end - at} are left");
        }

        at += (int)count;
    }

    private ulong Varint(int end)
    {
        var start = at;
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (at >= end)
            {
                throw Fail("the bytes end inside a variable-length integer", start);
            }

            var part = bytes[at++];
            if (shift == 63 && part > 1)
            {
                throw Fail("a variable-length integer does not fit in 64 bits", start);
            }

            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    private static bool IsPackable(WireFormat.WireType type) => type != WireFormat.WireType.LengthDelimited;

    private static WireFormat.WireType WireTypeOf(FieldType type) => type switch
    {
        FieldType.Float => WireFormat.WireType.Fixed32,
        FieldType.Double => WireFormat.WireType.Fixed64,
        FieldType.String or FieldType.Bytes or FieldType.Message => WireFormat.WireType.LengthDelimited,
        _ => WireFormat.WireType.Varint,
    };

    private ModelException Fail(string what, int? offset = null)
    {
        var where = new StringBuilder();
        foreach (var (field, index) in path.Take(24))
        {
            where.Append(where.Length == 0 ? "" : ".").Append(field.Name);
            if (field.IsRepeated)
            {
                where.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
        }

        if (path.Count > 24)
        {
            where.Append("...");
        }

        var place = where.Length == 0 ? "" : $" in {where}";
        return new ModelException($"Malformed ONNX data at byte {offset ?? at}{place}: {what}. The file is damaged or no ONNX model.");
    }

    /// <summary>The fields of a message, found by number.</summary>
    private sealed class MessageFacts
    {
        private readonly sbyte[] byNumber;

        internal MessageFacts(MessageDescriptor message)
        {
            Fields = [.. message.Fields.InFieldNumberOrder()];
            byNumber = new sbyte[Fields.Length == 0 ? 1 : Fields[^1].FieldNumber + 1];
            Array.Fill(byNumber, (sbyte)-1);
            for (var i = 0; i < Fields.Length; i++)
            {
                byNumber[Fields[i].FieldNumber] = (sbyte)i;
            }
        }

        internal FieldDescriptor[] Fields { get; }

        internal int IndexOf(int number) => (uint)number < (uint)byNumber.Length ? byNumber[number] : -1;
    }
}
