namespace Compress.Runtime.Emitted.Tests.Interpreting;

/// <summary>The machine code of tiles, interpreted: allowed to touch what the call says and nothing else.</summary>
internal readonly unsafe struct InterpretedSums : ITileSums
{
    private static readonly DecodedCode[] Codes = [.. Numbers().Select(n => new DecodedCode(MachineCode.Tile(n)))];

    /// <summary>The numbers of all tiles.</summary>
    public static IEnumerable<int> Numbers() => Enumerable.Range(0, 24).TakeWhile(n => !MachineCode.Tile(n).IsEmpty);

    public static void Run(int tile, TileCall* call)
    {
        var (rows, columns) = ((tile % 12) + 1, (tile / 12) + 1);
        var memory = new AllowedMemory();
        memory.Allow(call, sizeof(TileCall));
        long segments = call->OffsetsEnd - call->Offsets;
        memory.Allow(call->Offsets, segments * sizeof(nint));
        for (var row = 0; row < rows; row++)
            for (var segment = 0; segment < segments; segment++) memory.Allow(call->X + (row * call->Step) + call->Offsets[segment], call->Stretch);
        memory.Allow(call->Weights, segments * call->Stretch / 4 * columns * 64);
        memory.Allow(call->Bias, columns * 64);
        memory.Expect(call->Sums, rows * columns * 64);
        new Processor(memory, tile).Call(Codes[tile], call);
        if (memory.Missing > 0) throw new InvalidOperationException($"Tile {tile} leaves {memory.Missing} bytes of sums unwritten.");
    }
}
