using Iced.Intel;

namespace Compress.Runtime.Emitted.Tests.Interpreting;

/// <summary>Decoded machine code.</summary>
internal sealed class DecodedCode
{
    private readonly Dictionary<ulong, int> _places = [];

    public DecodedCode(ReadOnlySpan<byte> bytes)
    {
        Bytes = bytes.ToArray();
        var decoder = Decoder.Create(64, Bytes);
        while (decoder.IP < (ulong)Bytes.Length)
        {
            var instruction = decoder.Decode();
            if (instruction.IsInvalid) throw new InvalidOperationException($"The bytes at {decoder.IP:x} are no instruction.");
            _places.Add(instruction.IP, Instructions.Count);
            Instructions.Add(instruction);
        }
    }

    public byte[] Bytes { get; }

    public List<Instruction> Instructions { get; } = [];

    /// <summary>Number of the instruction at an address; a jump into the middle of one is an error.</summary>
    public int IndexOf(ulong address) => _places[address];
}
