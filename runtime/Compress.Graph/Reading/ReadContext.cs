using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Compress.Graphs;

/// <summary>What one reading shares: the file's bytes, the limits with what was used of them, and names seen already.</summary>
internal sealed class ReadContext(ReadOnlyMemory<byte> bytes, ReaderLimits limits, string? folder)
{
    private static readonly UTF8Encoding Strict = new(false, true);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _nodes;
    private int _entries;
    private long _sparse;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public ReaderLimits Limits { get; } = limits;

    /// <summary>The model file's folder, in which external data lies; null where the model came as bytes.</summary>
    public string? Folder { get; } = folder;

    public void CountNode(int offset)
    {
        if (++_nodes > Limits.Nodes) Over(offset, $"it has more than {Limits.Nodes} nodes", nameof(ReaderLimits.Nodes));
    }

    public void CountEntry(int offset)
    {
        if (++_entries > Limits.Entries) Over(offset, $"it has more than {Limits.Entries} entries", nameof(ReaderLimits.Entries));
    }

    public void CountSparse(long elements, int size, int offset, string text)
    {
        if (elements > (Limits.SparseBytes - _sparse) / size)
            Over(offset, $"{text} takes {elements} elements of {size} bytes when made dense, and {Limits.SparseBytes - _sparse} of {Limits.SparseBytes} are left", nameof(ReaderLimits.SparseBytes));
        _sparse += elements * size;
    }

    public WireReader Reader((int Start, int End) range, string message) => new(Bytes.Span, range.Start, range.End, message);

    public ReadOnlyMemory<byte> Slice((int Start, int End) range) => Bytes[range.Start..range.End];

    /// <summary>A name: decoded strictly, limited in length, one string object for equal names.</summary>
    public string Name(ref WireReader reader)
    {
        var range = reader.Range();
        CountEntry(reader.FieldOffset);
        var length = range.End - range.Start;
        if (length == 0) return "";
        if (length > Limits.NameBytes) Over(reader.FieldOffset, $"a name has {length} bytes, more than {Limits.NameBytes}", nameof(ReaderLimits.NameBytes));
        var text = Decode(range, reader.FieldOffset);
        if (_names.TryGetValue(text, out var known)) return known;
        _names.Add(text);
        return text;
    }

    /// <summary>A text of any length.</summary>
    public string Text(ref WireReader reader)
    {
        var range = reader.Range();
        CountEntry(reader.FieldOffset);
        return range.Start == range.End ? "" : Decode(range, reader.FieldOffset);
    }

    [DoesNotReturn]
    public static void Over(int offset, MessageText what, string limit) =>
        throw new ModelException($"The model is refused at byte {offset}: {what.ToString()}. If it is to be trusted, raise {nameof(ReaderLimits)}.{limit}.");

    private string Decode((int Start, int End) range, int offset)
    {
        try
        {
            return Strict.GetString(Bytes.Span[range.Start..range.End]);
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelException($"The model is malformed at byte {offset}: a text of {range.End - range.Start} bytes is not valid UTF-8.", e);
        }
    }
}
