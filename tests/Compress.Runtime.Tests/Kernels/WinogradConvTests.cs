using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class WinogradConvTests
{
    /// <summary>
    /// Minimal filtering at points up to 2 rounds sums of products differently: relative to the largest result that the inputs could give.
    /// </summary>
    private const float FilteringTolerance = 1e-5f;

    public static TheoryData<string> Variants => [.. KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.IsScalar).Select(t => t.Variant.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_agrees_with_the_reference_and_stays_inside_its_buffers(string name)
    {
        TileSet tiles = KernelVariants.FloatTiles.Single(t => t.Variant.Name == name);
        for (int seed = 0; seed < 120; seed++)
            Check(seed, tiles);
    }

    [Theory]
    [InlineData(40, 4, "several groups of tiles")]
    [InlineData(14, 3, "one group, shared by three")]
    public void Any_number_of_threads_gives_the_same_bits(int size, int threads, string because)
    {
        var shape = Square(size, 24, 40, 3);
        ConvLayout layout = ConvLayout.Float(24, 40);
        var random = new Random(5);
        using var conv = WinogradConv.Prepare(shape, layout, ConvCases.Floats(random, 24 * 40 * 9), [], Activation.Relu);
        using var pool = new ForkJoinPool(threads, threads);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes * pool.Threads);
        float[] x = ConvCases.Floats(random, size * size * layout.InStride), serial = new float[size * size * layout.OutStride], parallel = new float[size * size * layout.OutStride];
        fixed (float* px = x, ps = serial, pp = parallel)
        {
            conv.Run(px, ps, null, scratch.Pointer, ForkJoinPool.Serial);
            conv.Run(px, pp, null, scratch.Pointer, pool);
        }

        parallel.Should().Equal(serial, because);
    }

    [Theory]
    [InlineData(16, 16, 1, 1, 16)]
    [InlineData(16, 16, 1, 2, 8)]
    [InlineData(16, 16, 1, 4, 8)]
    [InlineData(4, 4, 1, 2, 4)]
    [InlineData(49, 25, 1, 2, 25)]
    [InlineData(49, 20, 1, 2, 13)]
    [InlineData(49, 49, 2, 2, 49)]
    [InlineData(3136, 24, 1, 2, 24)]
    public void Tiles_are_shared_so_that_threads_have_the_same_number_of_tasks(int tiles, int group, int images, int threads, int expected)
    {
        int side = (int)Math.Sqrt(tiles) * 4;
        new WinogradTiles(Square(side, 8, 8, 3), ConvLayout.Float(8, 8), sizeof(float)).PerTask(group, images, threads).Should().Be(expected);
    }

    [Fact]
    public void It_pays_for_square_kernels_of_stride_1_with_enough_pixels_alone()
    {
        TileSet tiles = KernelVariants.FloatTiles.Single(t => t.Lanes == 8);
        bool Pays(ConvShape s) => WinogradConv.Pays(s, ConvLayout.Float(s.InChannels, s.OutChannels), tiles);
        Pays(Square(28, 64, 64, 3)).Should().BeTrue();
        Pays(Square(28, 64, 64, 3) with { StrideX = 2 }).Should().BeFalse("only stride 1 has the transform");
        Pays(Square(28, 64, 64, 3) with { DilationY = 2 }).Should().BeFalse("neighbouring taps only");
        Pays(Square(28, 64, 64, 3) with { Groups = 2 }).Should().BeFalse("no groups");
        Pays(Square(3, 64, 64, 3)).Should().BeFalse("one tile leaves the products' tiles empty");
        Pays(Square(28, 64, 64, 1)).Should().BeFalse("nothing is saved");
        Pays(Square(7, 512, 512, 3)).Should().BeFalse("transformed weights would be read from memory");
        Pays(Square(28, 4, 64, 3)).Should().BeFalse("few channels leave vectors empty");
        Pays(Square(5, 28, 12, 3)).Should().BeFalse("tiles that hang over the borders do too much");
        Pays(Square(20, 8, 12, 3)).Should().BeTrue();
        Pays(Square(10, 12, 12, 3)).Should().BeTrue();
        Pays(Square(6, 12, 12, 3)).Should().BeFalse("tiles of one and a half vectors are as quick");
        Action prepare = () => WinogradConv.Prepare(Square(28, 8, 8, 3) with { StrideX = 2 }, ConvLayout.Float(8, 8), new float[8 * 8 * 9], [], Activation.None).Dispose();
        prepare.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(1, 5, 1020, 8, "a line of five taps")]
    [InlineData(1, 3, 1020, 8, "a line of three taps")]
    [InlineData(5, 1, 64, 8, "a column")]
    [InlineData(1, 3, 4, 6, "one tile of four outputs does less than one of six")]
    [InlineData(3, 3, 64, 36, "both axes have six")]
    public void Kernels_of_one_axis_have_eight_products_where_these_are_fewer(int tall, int wide, int size, int products, string because)
    {
        var shape = new ConvShape { InHeight = tall == 1 ? 1 : size, InWidth = wide == 1 ? 1 : size, InChannels = 8, OutChannels = 8, KernelHeight = tall, KernelWidth = wide, PadTop = tall / 2, PadBottom = tall / 2, PadLeft = wide / 2, PadRight = wide / 2 };
        WinogradTiles.OfFloats(shape, ConvLayout.Float(8, 8)).Products.Should().Be(products, because);
    }

    private static ConvShape Square(int size, int input, int output, int kernel) => new()
    {
        InHeight = size, InWidth = size, InChannels = input, OutChannels = output, KernelHeight = kernel, KernelWidth = kernel,
        PadTop = kernel / 2, PadLeft = kernel / 2, PadBottom = kernel / 2, PadRight = kernel / 2,
    };

    internal static void Check(int seed, TileSet tiles)
    {
        var random = new Random(seed);
        int tall = random.Next(4) == 0 ? 1 : random.Next(3, 6), wide = tall == 1 || random.Next(4) > 0 ? random.Next(3, 6) : 1;
        var s = new ConvShape
        {
            Batch = random.Next(1, 3), InHeight = random.Next(5, 20), InWidth = random.Next(5, 24), InChannels = random.Next(1, 40), OutChannels = random.Next(1, 60),
            KernelHeight = tall, KernelWidth = wide, PadTop = random.Next(0, 3), PadLeft = random.Next(0, 3), PadBottom = random.Next(0, 3), PadRight = random.Next(0, 3),
        };
        bool residual = random.Next(3) == 0;
        ConvLayout layout = random.Next(2) == 0
            ? new(Up(s.InChannels) + 16, Up(s.OutChannels) + 32, Up(s.OutChannels), residual ? Up(s.OutChannels) : 0)
            : new(Up(s.InChannels), Up(s.OutChannels), Up(s.OutChannels), residual ? Up(s.OutChannels) : 0);
        Activation activation = random.Next(3) switch { 0 => Activation.None, 1 => new(ActivationKind.HardSwish), _ => Activation.Relu6 };
        float[] w = ConvCases.Floats(random, s.OutChannels * s.InChannels * s.Taps), bias = random.Next(3) == 0 ? [] : ConvCases.Floats(random, s.OutChannels);
        int inPixels = s.Batch * s.InHeight * s.InWidth, outPixels = s.Batch * s.OutHeight * s.OutWidth;
        using var x = new GuardedBuffer(inPixels * layout.InStride * 4, seed % 2 == 0);
        using var y = new GuardedBuffer((((outPixels - 1) * layout.OutStride) + layout.OutRoom) * 4, seed % 2 == 0);
        using var r = new GuardedBuffer(outPixels * Math.Max(1, layout.ResidualStride) * 4, seed % 2 == 0);
        ConvCases.Floats(random, inPixels * layout.InStride).CopyTo(x.Span<float>());
        ConvCases.Floats(random, r.Length / 4).CopyTo(r.Span<float>());
        // What lies in the lanes between the channels and the stride reaches no result.
        for (int p = 0; p < inPixels && seed % 5 == 0; p++)
            x.Span<float>().Slice((p * layout.InStride) + s.InChannels, layout.InStride - s.InChannels).Fill(float.NaN);
        var expected = new float[outPixels * layout.OutStride];
        float[] before = y.Span<float>().ToArray();
        fixed (float* e = expected)
            ConvReference.Float(s, layout, x.Floats, w, bias, residual ? r.Floats : null, e, activation);
        using var conv = WinogradConv.Prepare(s, layout, w, bias, activation, tiles);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
        conv.Run(x.Floats, y.Floats, residual ? r.Floats : null, scratch.Pointer, ForkJoinPool.Serial);
        float allowed = FilteringTolerance * s.InChannels * s.Taps;
        for (int i = 0; i < y.Length / 4; i++)
        {
            int c = i % layout.OutStride;
            float seen = y.Span<float>()[i];
            bool wrong = c < s.OutChannels ? !(Math.Abs(seen - expected[i]) <= allowed) : c >= layout.OutRoom && BitConverter.SingleToInt32Bits(seen) != BitConverter.SingleToInt32Bits(before[i]);
            if (wrong)
                Assert.Fail($"seed {seed}, {tiles}, {s}, {layout}, element {i}: {seen}, expected {expected[i]}");
        }
    }

    private static int Up(int channels) => (channels + 15) & ~15;
}
