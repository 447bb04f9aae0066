using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class QuantConvTests
{
    private static IEnumerable<TileSet> Sets => KernelVariants.QuantTiles.Concat(KernelVariants.QuantDepthwiseTiles);

    public static TheoryData<string> Variants => [.. Sets.Where(t => KernelTiers.IsSupported(t.Variant.Tier)).Select(t => t.Variant.Family + ": " + t.Variant.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_gives_the_bits_of_the_reference_and_stays_inside_its_buffers(string name)
    {
        TileSet tiles = Sets.Single(t => t.Variant.Family + ": " + t.Variant.Name == name);
        for (int seed = 0; seed < 400; seed++)
            Check(seed, tiles, new Random(seed));
    }

    [Fact]
    public void The_extremes_of_the_ranges_do_not_saturate()
    {
        foreach (TileSet tiles in KernelVariants.QuantTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.NeedsBoundedPairs))
        {
            foreach (sbyte weight in new sbyte[] { -128, -127, 127 })
            {
                var shape = new ConvShape { InHeight = 1, InWidth = 13, InChannels = 64, OutChannels = 33 };
                var weights = new sbyte[64 * 33];
                Array.Fill(weights, weight);
                ConvLayout layout = ConvLayout.Byte(64, 33) with { OutStride = 33, OutRoom = 33 };
                using var conv = QuantConv.PrepareToFloat(shape, layout, new QuantWeights { Values = weights, Scales = [1f], InputScale = 1, InputZeroPoint = 0 }, Activation.None, tiles);
                var x = new byte[64 * 13];
                Array.Fill(x, (byte)255);
                var y = new float[33 * 13];
                using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
                fixed (byte* px = x)
                fixed (float* py = y)
                    conv.Run(px, py, null, scratch.Pointer, ForkJoinPool.Serial);
                y.Should().AllBeEquivalentTo(64 * 255f * weight, "variant {0}", tiles);
            }
        }
    }

    [Fact]
    public void A_sum_that_could_leave_32_bits_is_refused()
    {
        var shape = new ConvShape { InHeight = 1, InWidth = 1, InChannels = 1, OutChannels = 1 };
        Action prepare = () => QuantConv.Prepare(shape, ConvLayout.Byte(1, 1),
            new QuantWeights { Values = new sbyte[] { 127 }, Scales = [1f], Bias = [int.MaxValue], InputScale = 1 }, new QuantOutput(1, 0));
        prepare.Should().Throw<NotSupportedException>().WithMessage("*channel 0*32 bits*");
    }

    private static void Check(int seed, TileSet tiles, Random random)
    {
        ConvShape s = ConvCases.Shape(random, tiles.IsDepthwise || seed % 10 == 0);
        if (tiles.Is3x3)
            s = s with { KernelHeight = 3, KernelWidth = 3, StrideY = 1, StrideX = 1, DilationY = 1, DilationX = 1, InHeight = s.InHeight + 2, InWidth = s.InWidth + 2 };
        bool toFloat = random.Next(5) == 0;
        bool residual = !toFloat && random.Next(3) == 0;
        ConvLayout layout = ConvCases.Layout(random, s, bytes: true, residual);
        int most = tiles.NeedsBoundedPairs ? 64 : 127;
        var values = new sbyte[s.OutChannels * s.GroupIn * s.Taps];
        for (int i = 0; i < values.Length; i++)
            values[i] = (sbyte)random.Next(-most, most + 1);
        var bias = new int[s.OutChannels];
        var scales = new float[random.Next(2) == 0 ? 1 : s.OutChannels];
        for (int c = 0; c < bias.Length; c++)
            bias[c] = random.Next(-5000, 5000);
        for (int c = 0; c < scales.Length; c++)
            scales[c] = 0.001f + (random.NextSingle() * 0.02f);
        var weights = new QuantWeights { Values = values, Scales = scales, Bias = random.Next(3) == 0 ? [] : bias, InputScale = 0.02f + random.NextSingle(), InputZeroPoint = random.Next(256) };
        float outScale = weights.InputScale * scales[0] * MathF.Sqrt(s.GroupIn * s.Taps) * 60;
        // Steps so small that sums in steps leave 32 bits: bounds must then come before rounding.
        if (random.Next(8) == 0)
            outScale *= 1e-8f;
        var output = new QuantOutput(outScale, random.Next(256));
        if (random.Next(2) == 0)
            output = output.WithRelu();
        QuantResidual? add = residual ? new(outScale * (0.5f + random.NextSingle()), random.Next(256), new QuantOutput(outScale * 1.3f, random.Next(256))) : null;

        int inPixels = s.Batch * s.InHeight * s.InWidth, outPixels = s.Batch * s.OutHeight * s.OutWidth;
        int element = toFloat ? 4 : 1;
        bool atStart = seed % 2 == 0;
        using var x = new GuardedBuffer(inPixels * layout.InStride, atStart);
        using var y = new GuardedBuffer((((outPixels - 1) * layout.OutStride) + layout.OutRoom) * element, atStart);
        using var r = new GuardedBuffer(outPixels * Math.Max(1, layout.ResidualStride), atStart);
        random.NextBytes(x.Span<byte>());
        random.NextBytes(r.Span<byte>());
        using var expected = new GuardedBuffer(y.Length);
        if (toFloat)
            ConvReference.QuantizedToFloat(s, layout, x.Pointer, weights, Activation.Relu, expected.Floats);
        else
            ConvReference.Quantized(s, layout, x.Pointer, weights, output, add, r.Pointer, expected.Pointer);

        using var conv = toFloat ? QuantConv.PrepareToFloat(s, layout, weights, Activation.Relu, tiles) : QuantConv.Prepare(s, layout, weights, output, add, tiles);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
        conv.Run(x.Pointer, y.Pointer, residual ? r.Pointer : null, scratch.Pointer, ForkJoinPool.Serial);

        for (int pixel = 0; pixel < outPixels; pixel++)
        {
            int at = pixel * layout.OutStride * element;
            int count = s.OutChannels * element;
            if (!y.Span<byte>().Slice(at, count).SequenceEqual(expected.Span<byte>().Slice(at, count)))
                Assert.Fail($"seed {seed}, {tiles}, {s}, {layout}, pixel {pixel}");
            int room = at + (layout.OutRoom * element), end = Math.Min(at + (layout.OutStride * element), y.Length);
            if (room < end && y.Span<byte>()[room..end].IndexOfAnyExcept((byte)0xA5) >= 0)
                Assert.Fail($"seed {seed}: lanes outside the room belong to somebody else");
        }
    }
}
