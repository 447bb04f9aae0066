using System.Globalization;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Compress.Runtime.Emitter;

/// <summary>
/// The sums of one 8-bit tile: some pixels by one or two vectors of 16 output channels, over all stretches of the pixels' windows. A pixel's bytes
/// are read four at a time and repeated in every lane; packed weights follow each other, a vector or two a step. AVX512_VNNI multiplies unsigned
/// by signed bytes and adds four products to a 32-bit sum without saturating, so that sums are exact.
/// </summary>
/// <remarks>
/// A C function of one pointer (System V): rdi points to the fields of <see cref="TileFields"/>, and only registers that a callee may change are
/// used, so that nothing is pushed. Sums leave vector of channels by vector of channels, pixel by pixel within each.
/// </remarks>
internal sealed class TileAssembly(int rows, int columns)
{
    /// <summary>Pixels of the largest tile: with two vectors of channels its sums fill 24 of the 32 registers.</summary>
    public const int MaxRows = 12;

    private const int VectorBytes = 64;

    // Sums that take about as long as one multiplication needs to finish, on two units of five cycles each.
    private const int EnoughSums = 10;

    // Three pixels hang on each of these: at the pointer, one step further, two steps further.
    private static readonly AssemblerRegister64[] Pixels = [rax, rcx, rdx, r8];
    private static readonly AssemblerRegister64 Step = rsi, Weights = r9, End = r10, Offsets = r11;

    // With few pixels the last pointer is free: it marks where the last whole round begins.
    private static readonly AssemblerRegister64 RoundsEnd = r8;

    private static readonly AssemblerRegisterZMM[] Vectors =
    [
        zmm0, zmm1, zmm2, zmm3, zmm4, zmm5, zmm6, zmm7, zmm8, zmm9, zmm10, zmm11, zmm12, zmm13, zmm14, zmm15,
        zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27, zmm28, zmm29, zmm30, zmm31,
    ];

    /// <summary>How often each pixel's sums exist: a tile of few sums would wait for each, so several take turns and are added in the end.</summary>
    private int Turns { get; } = rows * columns >= EnoughSums ? 1 : 2 * rows * columns >= EnoughSums ? 2 : 4;

    /// <summary>Name of the code.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"Dot{rows}X{columns}");

    /// <summary>What it does, for the listing.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture, $"Sums of {rows} {(rows == 1 ? "pixel" : "pixels")} by {16 * columns} channels");

    /// <summary>Writes the code.</summary>
    public void Assemble(Assembler c)
    {
        c.mov(Step, __qword_ptr[rdi + TileFields.Step]);
        c.mov(Weights, __qword_ptr[rdi + TileFields.Weights]);
        c.mov(Offsets, __qword_ptr[rdi + TileFields.Offsets]);
        Begin(c);

        Label segment = c.CreateLabel("segment"), segments = c.CreateLabel("segments");
        c.jmp(segments);
        c.Label(ref segment);
        PointAtPixels(c);
        if (Turns > 1)
        {
            c.lea(RoundsEnd, __[End - (4 * (Turns - 1))]);
            Loop(c, Turns, RoundsEnd);
        }

        Loop(c, 1, End);
        c.add(Offsets, sizeof(long));
        c.Label(ref segments);
        c.cmp(Offsets, __qword_ptr[rdi + TileFields.OffsetsEnd]);
        c.jb(segment);

        Finish(c);
        c.vzeroupper();
        c.ret();
    }

    /// <summary>The first turn's sums begin at the bias, the others at 0.</summary>
    private void Begin(Assembler c)
    {
        c.mov(rax, __qword_ptr[rdi + TileFields.Bias]);
        for (int column = 0; column < columns; column++)
            c.vmovdqu32(Sum(0, 0, column), __zmmword_ptr[rax + (column * VectorBytes)]);
        for (int turn = 0; turn < Turns; turn++)
        {
            for (int row = turn == 0 ? 1 : 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    AssemblerRegisterZMM sum = Sum(turn, row, column);
                    if (turn == 0)
                        c.vmovdqa32(sum, Sum(0, 0, column));
                    else
                        c.vpxord(sum, sum, sum);
                }
            }
        }
    }

    private void PointAtPixels(Assembler c)
    {
        c.mov(Pixels[0], __qword_ptr[Offsets]);
        c.add(Pixels[0], __qword_ptr[rdi + TileFields.X]);
        for (int group = 1; 3 * group < rows; group++)
        {
            c.lea(Pixels[group], __[Pixels[group - 1] + (Step * 2)]);
            c.add(Pixels[group], Step);
        }

        c.mov(End, __qword_ptr[rdi + TileFields.Stretch]);
        c.add(End, Pixels[0]);
    }

    /// <summary>Steps until the first pixel's pointer reaches an end, a few a round.</summary>
    private void Loop(Assembler c, int steps, AssemblerRegister64 end)
    {
        Label round = c.CreateLabel(steps > 1 ? "round" : "step"), test = c.CreateLabel(steps > 1 ? "rounds" : "steps");
        c.jmp(test);
        c.Label(ref round);
        for (int step = 0; step < steps; step++)
        {
            for (int column = 0; column < columns; column++)
                c.vmovdqu32(Weight(column), __zmmword_ptr[Weights + (((step * columns) + column) * VectorBytes)]);
            for (int row = 0; row < rows; row++)
            {
                AssemblerRegisterZMM x = Vectors[26 + (row % 6)];
                c.vpbroadcastd(x, Pixel(row, 4 * step));
                for (int column = 0; column < columns; column++)
                    c.vpdpbusd(Sum(step, row, column), x, Weight(column));
            }
        }

        for (int group = 0; 3 * group < rows; group++)
            c.add(Pixels[group], 4 * steps);
        c.add(Weights, steps * columns * VectorBytes);
        c.Label(ref test);
        c.cmp(Pixels[0], end);
        c.jb(round);
    }

    private void Finish(Assembler c)
    {
        for (int apart = Turns / 2; apart > 0; apart /= 2)
        {
            for (int turn = 0; turn < apart; turn++)
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                        c.vpaddd(Sum(turn, row, column), Sum(turn, row, column), Sum(turn + apart, row, column));
                }
            }
        }

        c.mov(rax, __qword_ptr[rdi + TileFields.Sums]);
        for (int column = 0; column < columns; column++)
        {
            for (int row = 0; row < rows; row++)
                c.vmovdqu32(__zmmword_ptr[rax + (((column * rows) + row) * VectorBytes)], Sum(0, row, column));
        }
    }

    private AssemblerRegisterZMM Sum(int turn, int row, int column) => Vectors[(((turn * rows) + row) * columns) + column];

    private static AssemblerRegisterZMM Weight(int column) => Vectors[24 + column];

    private static AssemblerMemoryOperand Pixel(int row, int displacement) => (row % 3) switch
    {
        0 => __dword_ptr[Pixels[row / 3] + displacement],
        1 => __dword_ptr[Pixels[row / 3] + Step + displacement],
        _ => __dword_ptr[Pixels[row / 3] + (Step * 2) + displacement],
    };
}
