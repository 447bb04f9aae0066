using System.Buffers.Binary;
using System.Text;

namespace Compress.Preprocessing;

/// <summary>The header of a <c>.npy</c> file: magic, version, and a Python dictionary with descr, fortran_order and shape (NumPy's format document, versions 1.0 to 3.0).</summary>
internal readonly struct NpyHeader(NpyType type, bool bigEndian, bool fortran, int[] shape)
{
    public NpyType Type => type;

    public bool BigEndian => bigEndian;

    public bool Fortran => fortran;

    public int[] Shape => shape;

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public long Bytes => NpyArray.CountOf(Shape) * NpyArray.SizeOf(Type);

    public static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> head = stackalloc byte[12];
        Fill(stream, head[..8], name);
        if (!head[..6].SequenceEqual(Magic)) throw new PreprocessException($"{name}: not an .npy array: it starts with {System.Convert.ToHexString(head[..6])}, expected 934E554D5059.");
        int version = head[6], length;
        if (version == 1)
        {
            Fill(stream, head[8..10], name);
            length = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
        }
        else if (version is 2 or 3)
        {
            Fill(stream, head[8..12], name);
            length = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        }
        else throw new PreprocessException($"{name}: .npy version {version}; versions 1 to 3 are read.");
        if (length is < 1 or > 1 << 16) throw new PreprocessException($"{name}: the .npy header claims {length} bytes; up to 65536 are read.");
        var text = new byte[length];
        Fill(stream, text, name);
        return Parse(Encoding.UTF8.GetString(text), name);
    }

    public static byte[] Write(NpyType type, ReadOnlySpan<int> shape)
    {
        var extents = string.Join(", ", shape.ToArray()) + (shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '{NpyArray.CodeOf(type)}', 'fortran_order': False, 'shape': ({extents}), }}";
        // The data starts at a multiple of 64; the header ends in a line feed.
        var length = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[length];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    private static NpyHeader Parse(string text, string name)
    {
        string? code = null;
        bool? fortran = null;
        int[]? shape = null;
        var at = text.IndexOf('{', StringComparison.Ordinal) + 1;
        if (at == 0) throw Bad(text, name);
        while (true)
        {
            at = Skip(text, at);
            if (at >= text.Length) throw Bad(text, name);
            if (text[at] == '}') break;
            var key = Quoted(text, ref at, name);
            at = Skip(text, at);
            if (at >= text.Length || text[at] != ':') throw Bad(text, name);
            at = Skip(text, at + 1);
            switch (key)
            {
                case "descr" when at < text.Length && text[at] != '[':
                    code = Quoted(text, ref at, name);
                    break;
                case "fortran_order":
                    fortran = text.AsSpan(at).StartsWith("True");
                    at += fortran.Value ? 4 : 5;
                    break;
                case "shape":
                    shape = Extents(text, ref at, name);
                    break;
                default:
                    throw Bad(text, name);
            }
            at = Skip(text, at);
            if (at < text.Length && text[at] == ',') at++;
        }
        if (code is null || fortran is null || shape is null) throw Bad(text, name);
        var type = NpyArray.TypeOfCode(code) ?? throw new PreprocessException($"{name}: element type '{code}' is not read; bool, integers of 8 to 64 bits and floats of 16 to 64 bits are.");
        return new NpyHeader(type, code[0] == '>', fortran.Value, shape);
    }

    private static int[] Extents(string text, ref int at, string name)
    {
        var end = at < text.Length && text[at] == '(' ? text.IndexOf(')', at) : -1;
        if (end < 0) throw Bad(text, name);
        var parts = text[(at + 1)..end].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        at = end + 1;
        var shape = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i].TrimEnd('L'), out shape[i]) || shape[i] < 0) throw new PreprocessException($"{name}: the .npy shape holds '{parts[i]}'; expected a whole number from 0 to {int.MaxValue}.");
        }
        try
        {
            if (NpyArray.CountOf(shape) > int.MaxValue) throw new OverflowException();
        }
        catch (OverflowException)
        {
            throw new PreprocessException($"{name}: an array of shape [{PlainText.Join(shape)}] has more than {int.MaxValue} elements.");
        }
        return shape;
    }

    private static string Quoted(string text, ref int at, string name)
    {
        if (at >= text.Length || text[at] is not ('\'' or '"')) throw Bad(text, name);
        var end = text.IndexOf(text[at], at + 1);
        if (end < 0) throw Bad(text, name);
        var value = text[(at + 1)..end];
        at = end + 1;
        return value;
    }

    private static int Skip(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at;
    }

    private static PreprocessException Bad(string text, string name) => new($"{name}: the .npy header is \"{text.Trim()}\"; expected a dictionary with descr (a simple type), fortran_order and shape.");

    private static void Fill(Stream stream, Span<byte> target, string name)
    {
        if (stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length) throw new PreprocessException($"{name}: the .npy header is cut off; the file is truncated.");
    }
}
