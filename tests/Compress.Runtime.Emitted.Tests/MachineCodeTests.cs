using System.Runtime.InteropServices;
using Compress.Runtime.Emitted.Tests.Interpreting;
using Compress.Runtime.Emitter;
using Iced.Intel;

namespace Compress.Runtime.Emitted.Tests;

/// <summary>The committed machine code: where it comes from and what it does, on any processor.</summary>
public sealed unsafe class MachineCodeTests
{
    private static readonly CpuidFeature[] Needed = [CpuidFeature.X64, CpuidFeature.INTEL8086, CpuidFeature.INTEL386, CpuidFeature.AVX, CpuidFeature.XSAVE, CpuidFeature.AVX512F, CpuidFeature.AVX512_VNNI];

    public static TheoryData<int> Tiles => [.. InterpretedSums.Numbers()];

    [Fact]
    public void Generating_it_again_gives_the_committed_files()
    {
        var folder = Repository.Path("runtime/Compress.Runtime.Emitted/Code");
        var files = CodeFiles.All();
        Directory.GetFiles(folder, "*.g.cs").Select(Path.GetFileName).Should().BeEquivalentTo(files.Keys);
        foreach (var (name, text) in files)
            File.ReadAllText(Path.Combine(folder, name)).ReplaceLineEndings("\n").Should().Be(text, "{0} is written by Compress.Runtime.Emitter", name);
    }

    [Fact]
    public void Its_compiled_bytes_are_the_generated_ones()
    {
        InterpretedSums.Numbers().Should().HaveCount(CodeFiles.Tiles.Count);
        for (var i = 0; i < CodeFiles.Tiles.Count; i++)
            MachineCode.Tile(i).SequenceEqual(Listing.Bytes(CodeFiles.Tiles[i].Assemble)).Should().BeTrue("tile {0}", CodeFiles.Tiles[i].Name);
        MachineCode.SavedState.SequenceEqual(Listing.Bytes(StateAssembly.Assemble)).Should().BeTrue();
    }

    [Fact]
    public void It_knows_the_places_of_the_fields()
    {
        var call = stackalloc TileCall[1];
        var start = (nint)call;
        nint[] seen =
        [
            .. ((nint[])[(nint)(&call->X), (nint)(&call->Step), (nint)(&call->Offsets), (nint)(&call->OffsetsEnd), (nint)(&call->Stretch), (nint)(&call->Weights), (nint)(&call->Bias), (nint)(&call->Sums)]).Select(f => f - start),
            sizeof(TileCall),
        ];
        seen.Should().Equal(TileFields.X, TileFields.Step, TileFields.Offsets, TileFields.OffsetsEnd, TileFields.Stretch, TileFields.Weights, TileFields.Bias, TileFields.Sums, 64);
    }

    [Fact]
    public void It_needs_no_instruction_set_that_is_not_asked_for()
    {
        foreach (var instruction in InterpretedSums.Numbers().Select(n => new DecodedCode(MachineCode.Tile(n))).Append(new DecodedCode(MachineCode.SavedState)).SelectMany(c => c.Instructions))
            instruction.CpuidFeatures.Should().BeSubsetOf(Needed, "'{0}'", instruction);
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Every_tile_gives_exact_sums_and_touches_nothing_else(int tile)
    {
        // Lengths around the rounds of a loop, stretches that are empty included; the interpreter refuses every other byte.
        foreach (var steps in (int[])[0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 64])
            foreach (var segments in (int[])[0, 1, 2, 9]) Check(tile, steps, segments, new Random((tile * 10_000) + (steps * 100) + segments));
    }

    [Fact]
    public void The_saved_state_comes_back_whole()
    {
        var processor = new Processor(new AllowedMemory(), 1) { SavedState = 0x1234_5678_9ABC_DEF0 };
        processor.Call(new DecodedCode(MachineCode.SavedState), null).Should().Be(0x1234_5678_9ABC_DEF0);
    }

    [Fact]
    public void The_interpreter_refuses_what_it_is_there_to_find()
    {
        void Refuses(string message, Action<Assembler> assemble)
        {
            var code = new DecodedCode(Listing.Bytes(assemble));
            var memory = new AllowedMemory();
            var bytes = stackalloc byte[128];
            memory.Allow(bytes, 64);
            memory.Expect(bytes + 64, 64);
            var address = (nint)bytes;
            FluentActions.Invoking(() => new Processor(memory, 1).Call(code, (void*)address)).Should().Throw<Exception>().WithMessage(message);
        }

        Refuses("*reads 64 bytes*", c => { c.vmovdqu32(AssemblerRegisters.zmm0, AssemblerRegisters.__zmmword_ptr[AssemblerRegisters.rdi + 1]); c.ret(); });
        Refuses("*writes 64 bytes*", c => { c.vmovdqu32(AssemblerRegisters.__zmmword_ptr[AssemblerRegisters.rdi], AssemblerRegisters.zmm0); c.ret(); });
        Refuses("*vzeroupper*", c => { c.vmovdqu32(AssemblerRegisters.zmm0, AssemblerRegisters.__zmmword_ptr[AssemblerRegisters.rdi]); c.ret(); });
        Refuses("*RBX*", c => { c.add(AssemblerRegisters.rbx, 1); c.ret(); });
        Refuses("*RSP*", c => { c.add(AssemblerRegisters.rsp, 8); c.ret(); });
        Refuses("*not among*", c => { c.push(AssemblerRegisters.rax); c.ret(); });
    }

    private static void Check(int tile, int steps, int segments, Random random)
    {
        var (rows, columns) = ((tile % 12) + 1, (tile / 12) + 1);
        var step = 4 * random.Next(1, 40);
        var x = new byte[(rows * step) + (segments * 300) + (4 * steps) + 8];
        random.NextBytes(x);
        var weights = new sbyte[Math.Max(1, segments * steps * columns * 64)];
        random.NextBytes(MemoryMarshal.AsBytes(weights.AsSpan()));
        // The extremes, which instructions that saturate get wrong.
        if (steps == 16) { x.AsSpan().Fill(255); weights.AsSpan().Fill(segments == 2 ? (sbyte)127 : (sbyte)-128); }
        var bias = Enumerable.Range(0, columns * 16).Select(_ => random.Next(int.MinValue, int.MaxValue)).ToArray();
        var offsets = Enumerable.Range(0, segments + 1).Select(_ => (nint)random.Next(300)).ToArray();
        var sums = new int[rows * columns * 16];
        fixed (byte* px = x)
        fixed (void* pw = weights, pb = bias, po = offsets, ps = sums)
        {
            var call = new TileCall
            {
                X = px, Step = step, Offsets = (nint*)po, OffsetsEnd = (nint*)po + segments, Stretch = 4 * steps, Weights = pw, Bias = pb, Sums = ps,
            };
            InterpretedSums.Run(tile, &call);
        }
        var expected = new int[sums.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var channel = 0; channel < columns * 16; channel++)
            {
                var sum = bias[channel];
                for (var i = 0; i < segments * steps * 4; i++)
                {
                    var pixel = x[(row * step) + (int)offsets[i / (4 * steps)] + (i % (4 * steps))];
                    var weight = weights[(((i / 4 * columns * 16) + channel) * 4) + (i % 4)];
                    sum = unchecked(sum + (pixel * weight));
                }
                expected[(((channel / 16 * rows) + row) * 16) + (channel % 16)] = sum;
            }
        }
        sums.Should().Equal(expected, "tile {0}, {1} steps, {2} stretches", tile, steps, segments);
    }
}
