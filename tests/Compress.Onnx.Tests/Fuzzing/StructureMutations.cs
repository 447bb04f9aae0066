using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Onnx;

namespace Compress.Onnx.Tests.Fuzzing;

/// <summary>
/// Edits of the messages themselves, so that the file still parses and what it says is wrong: numbers at the edges, names that belong to other
/// values (cycles, duplicates, missing inputs), other operators, attributes of another kind, messages left out, repeated, moved and exchanged.
/// </summary>
internal static class StructureMutations
{
    private static readonly long[] Numbers = [0, 1, -1, 2, 3, 4, 7, 8, 64, 255, 256, 65536, int.MaxValue, int.MinValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue];

    private static readonly float[] Reals = [0, 1, -1, 0.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e-30f];

    private static readonly string[] OpTypes = [.. Graphs.Operators.All.Select(o => o.OpType)];

    public static byte[] Apply(ModelProto original, Random random)
    {
        var model = original.Clone();
        for (var edits = random.Next(1, 4); edits > 0; edits--) Edit(model, random);
        return model.ToByteArray();
    }

    private static void Edit(ModelProto model, Random random)
    {
        var messages = new List<IMessage>();
        Gather(model, messages);
        // Nodes, tensors and types are what a model is made of; properties are many and say little.
        var message = messages[random.Next(messages.Count)];
        for (var tries = 0; tries < 3 && message is StringStringEntryProto; tries++) message = messages[random.Next(messages.Count)];
        var fields = message.Descriptor.Fields.InFieldNumberOrder().Where(f => f.IsRepeated ? ((IList)f.Accessor.GetValue(message)).Count > 0 : f.Accessor.HasValue(message)).ToList();
        // Now and then a field that was not there appears.
        var field = fields.Count == 0 || random.Next(8) == 0 ? message.Descriptor.Fields.InFieldNumberOrder()[random.Next(message.Descriptor.Fields.InFieldNumberOrder().Count)] : fields[random.Next(fields.Count)];
        if (field.IsRepeated) EditList((IList)field.Accessor.GetValue(message), field, messages, random);
        else if (random.Next(6) == 0) field.Accessor.Clear(message);
        else if (Value(field, messages, random) is { } value) field.Accessor.SetValue(message, value);
    }

    private static void EditList(IList list, FieldDescriptor field, List<IMessage> messages, Random random)
    {
        var at = list.Count == 0 ? 0 : random.Next(list.Count);
        switch (list.Count == 0 ? 3 : random.Next(6))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                var other = random.Next(list.Count);
                var moved = list[at]!;
                list.RemoveAt(at);
                list.Insert(Math.Min(other, list.Count), moved);
                break;
            case 2 when list.Count < 100_000:
                list.Add(list[at] is IMessage message ? Copy(message) : list[at]);
                break;
            case 4:
                list.Clear();
                break;
            default:
                if (Value(field, messages, random) is not { } value) break;
                if (list.Count == 0 || random.Next(2) == 0) list.Add(value);
                else list[at] = value;
                break;
        }
    }

    private static object? Value(FieldDescriptor field, List<IMessage> messages, Random random) => field.FieldType switch
    {
        FieldType.Int64 => Number(random),
        FieldType.Int32 => unchecked((int)Number(random)),
        FieldType.UInt64 => unchecked((ulong)Number(random)),
        FieldType.Float => Reals[random.Next(Reals.Length)],
        FieldType.Double => (double)Reals[random.Next(Reals.Length)],
        FieldType.String => Text(field, messages, random),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(random)),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, random.Next(0, 18)),
        FieldType.Message => Exchanged(field, messages, random),
        _ => null,
    };

    private static long Number(Random random) => random.Next(3) == 0 ? random.Next(-10, 40) : Numbers[random.Next(Numbers.Length)];

    private static string Text(FieldDescriptor field, List<IMessage> messages, Random random)
    {
        if (field.ContainingType == NodeProto.Descriptor && field.FieldNumber == NodeProto.OpTypeFieldNumber) return OpTypes[random.Next(OpTypes.Length)];
        // The same field of another message: an attribute's name, or a value that another node makes.
        var others = messages.SelectMany(m => m switch
        {
            NodeProto node => node.Input.Concat(node.Output),
            AttributeProto attribute when field.ContainingType == AttributeProto.Descriptor => [attribute.Name],
            TensorProto tensor => [tensor.Name],
            ValueInfoProto value => [value.Name],
            _ => [],
        }).ToList();
        return others.Count == 0 || random.Next(8) == 0 ? "" : others[random.Next(others.Count)];
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(3) == 0 ? 0 : random.Next(1, 40)];
        random.NextBytes(bytes);
        return bytes;
    }

    // A message of the same kind from elsewhere in the model: one node's attribute on another, one value's type for another.
    private static IMessage? Exchanged(FieldDescriptor field, List<IMessage> messages, Random random)
    {
        var same = messages.Where(m => m.Descriptor == field.MessageType && m.CalculateSize() < 100_000).ToList();
        return same.Count == 0 ? null : Copy(same[random.Next(same.Count)]);
    }

    private static IMessage Copy(IMessage message) => message.Descriptor.Parser.ParseFrom(message.ToByteArray());

    private static void Gather(IMessage message, List<IMessage> into)
    {
        into.Add(message);
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder().Where(f => f.FieldType == FieldType.Message))
        {
            var value = field.Accessor.GetValue(message);
            if (value is IMessage one) Gather(one, into);
            else if (field.IsRepeated && value is IEnumerable many)
                foreach (IMessage item in many) Gather(item, into);
        }
    }
}
