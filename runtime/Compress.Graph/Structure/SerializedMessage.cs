namespace Compress.Graphs;

/// <summary>
/// Comparison of messages that a graph keeps in serialized form. Protobuf leaves the order of different fields to the writer, so two
/// messages agree where they hold the same fields and those of one number in the same order (protobuf.dev, "Encoding", "Field Order").
/// </summary>
internal static class SerializedMessage
{
    private const int DeepestNesting = 64;

    /// <summary>Whether two messages hold the same; bytes that are no message agree only as they are.</summary>
    public static bool Same(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int depth = 0) =>
        a.SequenceEqual(b) || (a.Length == b.Length && depth < DeepestNesting && Fields(a) is { } left && Fields(b) is { } right && SameFields(a, left, b, right, depth));

    private static bool SameFields(ReadOnlySpan<byte> a, List<Part> left, ReadOnlySpan<byte> b, List<Part> right, int depth)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (left[i].Field != right[i].Field || left[i].Wire != right[i].Wire) return false;
            if (!Same(a[left[i].Start..left[i].End], b[right[i].Start..right[i].End], depth + 1)) return false;
        }
        return true;
    }

    /// <summary>The fields by number, and in their order where they share one; null where the bytes are no message.</summary>
    private static List<Part>? Fields(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes, 0, bytes.Length, "kept message");
        var fields = new List<Part>();
        try
        {
            while (reader.Next())
            {
                var (start, end) = reader.Wire == WireType.Length ? reader.Range() : (reader.FieldOffset, reader.FieldOffset);
                if (reader.Wire != WireType.Length)
                {
                    reader.Skip();
                    end = reader.Offset;
                }
                fields.Add(new Part(reader.Field, reader.Wire, start, end));
            }
        }
        catch (ModelException)
        {
            return null;
        }
        return [.. fields.OrderBy(f => f.Field)];
    }

    private readonly record struct Part(int Field, WireType Wire, int Start, int End);
}
