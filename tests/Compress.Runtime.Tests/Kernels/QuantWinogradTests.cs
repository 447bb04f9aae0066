using System.Runtime.InteropServices;
using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>Filtering in integers gives the bits of the reference, whatever the weights.</summary>
public sealed unsafe class QuantWinogradTests
{
    private static TileSet? Tiles => KernelVariants.QuantTiles.SingleOrDefault(t => t.Words && t.Variant.Tier == KernelTier.Avx2 && KernelTiers.IsSupported(t.Variant.Tier));

    [Fact]
    public void It_gives_the_bits_of_the_reference_and_stays_inside_its_buffers()
    {
        Assert.SkipWhen(Tiles is null, "There is no AVX2 here.");
        for (int seed = 0; seed < 400; seed++)
            Check(seed, Tiles);
    }

    [Theory]
    [InlineData(40, 4, "several groups of tiles")]
    [InlineData(14, 3, "one group, shared by three")]
    public void Any_number_of_threads_gives_the_same_bits(int size, int threads, string because)
    {
        Assert.SkipWhen(Tiles is null, "There is no AVX2 here.");
        var shape = Square(size, 24, 40);
        ConvLayout layout = ConvLayout.Byte(24, 40);
        var random = new Random(5);
        var values = new sbyte[24 * 40 * 9];
        random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        using var conv = QuantWinograd.Prepare(shape, layout, new QuantWeights { Values = values, Scales = [0.01f], InputScale = 0.02f, InputZeroPoint = 7 }, new QuantOutput(0.3f, 9), null, Tiles);
        using var pool = new ForkJoinPool(threads, threads);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes * pool.Threads);
        byte[] x = new byte[size * size * layout.InStride], serial = new byte[size * size * layout.OutStride], parallel = new byte[size * size * layout.OutStride];
        random.NextBytes(x);
        fixed (byte* px = x, ps = serial, pp = parallel)
        {
            conv.Run(px, ps, null, scratch.Pointer, ForkJoinPool.Serial);
            conv.Run(px, pp, null, scratch.Pointer, pool);
        }

        parallel.Should().Equal(serial, because);
    }

    [Fact]
    public void It_pays_for_3x3_of_stride_1_with_channels_enough()
    {
        Assert.SkipWhen(Tiles is null, "There is no AVX2 here.");
        TileSet tiles = Tiles;
        bool Pays(ConvShape s, sbyte weight = 30, TileSet? plain = null)
        {
            var values = new sbyte[s.OutChannels * s.GroupIn * s.Taps];
            for (int i = 0; i < values.Length; i++) values[i] = (sbyte)(i % 2 == 0 ? weight : -weight);
            return QuantWinograd.Pays(s, ConvLayout.Byte(s.InChannels, s.OutChannels), new QuantWeights { Values = values, Scales = [1f], InputScale = 1 }, tiles, plain ?? tiles);
        }

        Pays(Square(28, 64, 64)).Should().BeTrue();
        Pays(Square(28, 64, 64) with { StrideX = 2 }).Should().BeFalse("only stride 1 has the transform");
        Pays(Square(28, 64, 64) with { DilationY = 2 }).Should().BeFalse("neighbouring taps only");
        Pays(Square(28, 64, 64) with { Groups = 2 }).Should().BeFalse("no groups");
        Pays(Square(28, 64, 64) with { KernelWidth = 1, PadLeft = 0, PadRight = 0 }).Should().BeFalse("3x3 alone");
        Pays(Square(28, 3, 16)).Should().BeFalse("transforms would take longer than products");
        Pays(Square(7, 512, 512)).Should().BeFalse("transformed weights would be read from memory for four tiles");
        Pays(Square(28, 256, 64)).Should().BeTrue();
        TileSet Plain(Func<TileSet, bool> which) => KernelVariants.QuantTiles.First(which);
        Pays(Square(28, 256, 64), plain: Plain(t => t.Ordered)).Should().BeTrue();
        Pays(Square(7, 256, 64), plain: Plain(t => t.Ordered)).Should().BeFalse("products of bytes are quicker than four tiles");
        Pays(Square(28, 256, 64), plain: Plain(t => t.Variant.Tier == KernelTier.AvxVnni)).Should().BeFalse("one instruction does four products");
        Pays(Square(28, 256, 64), 127).Should().BeFalse("sums could leave 25 bits");
        Action prepare = () => QuantWinograd.Prepare(Square(8, 8, 8) with { StrideX = 2 }, ConvLayout.Byte(8, 8), new QuantWeights { Values = new sbyte[8 * 8 * 9], Scales = [1f], InputScale = 1 },
            new QuantOutput(1, 0), null, tiles).Dispose();
        prepare.Should().Throw<ArgumentException>();
    }

    private static ConvShape Square(int size, int input, int output) => new()
    {
        InHeight = size, InWidth = size, InChannels = input, OutChannels = output, KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
    };

    private static void Check(int seed, TileSet tiles)
    {
        var random = new Random(seed);
        var s = new ConvShape
        {
            Batch = random.Next(1, 3), InHeight = random.Next(3, 20), InWidth = random.Next(3, 24), InChannels = random.Next(1, 40), OutChannels = random.Next(1, 60),
            KernelHeight = 3, KernelWidth = 3, PadTop = random.Next(0, 3), PadLeft = random.Next(0, 3), PadBottom = random.Next(0, 3), PadRight = random.Next(0, 3),
        };
        bool residual = random.Next(3) == 0;
        int dense = Math.Max(8, s.InChannels), wide = s.OutChannels + random.Next(1, 9);
        ConvLayout layout = random.Next(3) switch
        {
            0 => new(dense, s.OutChannels, s.OutChannels, residual ? s.OutChannels : 0),
            1 => new(dense + random.Next(0, 7), wide, s.OutChannels, residual ? s.OutChannels + random.Next(0, 3) : 0),
            _ => ConvLayout.Byte(dense, s.OutChannels, residual),
        };
        var values = new sbyte[s.OutChannels * s.InChannels * 9];
        // Any bytes, the largest, the least, both in turn, and few different from 0.
        int kind = seed % 5;
        for (int i = 0; i < values.Length; i++)
            values[i] = kind switch { 0 => (sbyte)random.Next(-128, 128), 1 => 127, 2 => -128, 3 => (sbyte)(random.Next(2) == 0 ? 127 : -128), _ => (sbyte)(random.Next(9) == 0 ? random.Next(-128, 128) : 0) };
        var bias = new int[s.OutChannels];
        for (int c = 0; c < bias.Length; c++) bias[c] = random.Next(-5000, 5000);
        var scales = new float[random.Next(2) == 0 ? 1 : s.OutChannels];
        for (int c = 0; c < scales.Length; c++) scales[c] = 0.001f + (random.NextSingle() * 0.02f);
        var weights = new QuantWeights { Values = values, Scales = scales, Bias = random.Next(3) == 0 ? [] : bias, InputScale = 0.02f + random.NextSingle(), InputZeroPoint = random.Next(256) };
        float outScale = weights.InputScale * scales[0] * MathF.Sqrt(s.InChannels * 9) * (kind is 1 or 2 ? 2000 : 60);
        if (random.Next(8) == 0)
            outScale *= 1e-8f;
        var output = new QuantOutput(outScale, random.Next(256));
        if (random.Next(2) == 0)
            output = output.WithRelu();
        QuantResidual? add = residual ? new(outScale * (0.5f + random.NextSingle()), random.Next(256), new QuantOutput(outScale * 1.3f, random.Next(256))) : null;

        int inPixels = s.Batch * s.InHeight * s.InWidth, outPixels = s.Batch * s.OutHeight * s.OutWidth;
        bool atStart = seed % 2 == 0;
        using var x = new GuardedBuffer(inPixels * layout.InStride, atStart);
        using var y = new GuardedBuffer(((outPixels - 1) * layout.OutStride) + layout.OutRoom, atStart);
        using var r = new GuardedBuffer(outPixels * Math.Max(1, layout.ResidualStride), atStart);
        random.NextBytes(x.Span<byte>());
        random.NextBytes(r.Span<byte>());
        // Nothing but the least and the largest bytes: where sums are largest.
        for (int i = 0; i < x.Length && random.Next(7) != 0 && seed % 3 == 0; i++)
            x.Span<byte>()[i] = (byte)(random.Next(2) * 255);
        if (seed % 7 == 0)
            x.Span<byte>().Fill(255);
        using var expected = new GuardedBuffer(y.Length);
        ConvReference.Quantized(s, layout, x.Pointer, weights, output, add, r.Pointer, expected.Pointer);

        using var conv = QuantWinograd.Prepare(s, layout, weights, output, add, tiles);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
        conv.Run(x.Pointer, y.Pointer, residual ? r.Pointer : null, scratch.Pointer, ForkJoinPool.Serial);
        for (int pixel = 0; pixel < outPixels; pixel++)
        {
            int at = pixel * layout.OutStride;
            if (!y.Span<byte>().Slice(at, s.OutChannels).SequenceEqual(expected.Span<byte>().Slice(at, s.OutChannels)))
                Assert.Fail($"seed {seed}, {s}, {layout}, pixel {pixel}");
            int room = at + layout.OutRoom, end = Math.Min(at + layout.OutStride, y.Length);
            if (room < end && y.Span<byte>()[room..end].IndexOfAnyExcept((byte)0xA5) >= 0)
                Assert.Fail($"seed {seed}: lanes outside the room belong to somebody else");
        }
    }
}
