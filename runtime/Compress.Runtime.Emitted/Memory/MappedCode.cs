using System.Runtime.InteropServices;

namespace Compress.Runtime.Emitted;

/// <summary>The machine code in memory that may be executed, mapped once and never written again.</summary>
internal static unsafe class MappedCode
{
    // The size of a cache line: no function shares one with another.
    private const int Alignment = 64;

    /// <summary>Entry points by the numbers of tiles. They are null until <see cref="Map"/> was successful, and then stay.</summary>
    public static nint* Tiles { get; private set; }

    /// <summary>Maps all code.</summary>
    /// <returns>Why it cannot be used: the system refuses to execute it, or does not save the registers. Null where it can.</returns>
    public static string? Map()
    {
        var code = new List<byte>();
        int state = Append(code, MachineCode.SavedState);
        List<int> tiles = [];
        for (int tile = 0; !MachineCode.Tile(tile).IsEmpty; tile++)
            tiles.Add(Append(code, MachineCode.Tile(tile)));

        byte* mapped = ExecutableMemory.Map(CollectionsMarshal.AsSpan(code), out int error);
        if (mapped is null)
            return $"the system does not let this process execute code that it wrote (error {error})";
        if (!ProcessorFeatures.SavesVectors(((delegate* unmanaged<ulong>)(mapped + state))()))
        {
            ExecutableMemory.Unmap(mapped, code.Count);
            return "the system does not save the registers of AVX-512";
        }

        Tiles = Entries(mapped, tiles);
        return null;
    }

    private static int Append(List<byte> code, ReadOnlySpan<byte> function)
    {
        // What lies between functions traps (int3).
        while (code.Count % Alignment != 0)
            code.Add(0xCC);
        int at = code.Count;
        code.AddRange(function);
        return at;
    }

    private static nint* Entries(byte* mapped, List<int> offsets)
    {
        var entries = (nint*)NativeMemory.Alloc((nuint)offsets.Count, (nuint)sizeof(nint));
        for (int i = 0; i < offsets.Count; i++)
            entries[i] = (nint)(mapped + offsets[i]);
        return entries;
    }
}
