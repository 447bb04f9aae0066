using System.Globalization;
using System.Text;
using Iced.Intel;

namespace Compress.Runtime.Emitter;

/// <summary>Assembles code and writes its bytes as C#, an instruction a line with its listing beside it.</summary>
internal static class Listing
{
    /// <summary>Bytes of the code that starts at address 0; it refers to nothing outside itself, so that it runs anywhere.</summary>
    public static byte[] Bytes(Action<Assembler> assemble)
    {
        var assembler = new Assembler(64);
        assemble(assembler);
        using var stream = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }

    /// <summary>A property that holds the bytes.</summary>
    public static string Property(string name, string summary, byte[] bytes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"    /// <summary>{summary}.</summary>\n    public static ReadOnlySpan<byte> {name} =>\n    [\n");
        var decoder = Iced.Intel.Decoder.Create(64, bytes);
        var formatter = new IntelFormatter { Options = { SpaceAfterOperandSeparator = true, HexPrefix = "0x", HexSuffix = "", SmallHexNumbersInDecimal = true, ShowBranchSize = false, BranchLeadingZeros = false } };
        var line = new StringOutput();
        while (decoder.IP < (ulong)bytes.Length)
        {
            decoder.Decode(out var instruction);
            formatter.Format(instruction, line);
            var code = string.Concat(bytes.Skip((int)instruction.IP).Take(instruction.Length).Select(b => $"0x{b:X2}, "));
            text.Append(CultureInfo.InvariantCulture, $"        {code,-66}// {instruction.IP:x3}  {line.ToStringAndReset()}\n");
        }

        return text.Append("    ];\n").ToString();
    }
}
