using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class ConvChainTests
{
    private static readonly bool HasTiles = !KernelVariants.Best(KernelVariants.FloatTiles).IsScalar;

    [Fact]
    public void Rows_at_a_time_give_what_the_references_give_one_after_the_other_in_floats()
    {
        Assert.SkipUnless(HasTiles, "Only scalar kernels are allowed: chains are made of tile kernels.");
        for (int seed = 0; seed < 200; seed++)
            CheckFloat(new Case(seed, sizeof(float)));
    }

    [Fact]
    public void Rows_at_a_time_give_the_bits_that_the_references_give_one_after_the_other_in_8_bits()
    {
        Assert.SkipUnless(HasTiles, "Only scalar kernels are allowed: chains are made of tile kernels.");
        for (int seed = 0; seed < 200; seed++)
            CheckBytes(new Case(seed, sizeof(byte)));
    }

    private static void CheckFloat(Case c)
    {
        var (random, w) = (c.Random, c.Window);
        float[] First(in ConvShape s) => ConvCases.Floats(random, s.OutChannels * s.GroupIn * s.Taps);
        var activation = random.Next(3) switch { 0 => Activation.None, 1 => Activation.Relu6, _ => new Activation(ActivationKind.HardSwish) };
        float[] expandWeights = First(c.Before), windowWeights = First(w), projectWeights = First(c.After), bias = ConvCases.Floats(random, w.InChannels);
        using var x = new GuardedBuffer(c.InPixels * c.InStride * 4);
        using var y = new GuardedBuffer(c.OutPixels * c.OutStride * 4);
        using var r = new GuardedBuffer(c.OutPixels * c.OutStride * 4);
        ConvCases.Floats(random, x.Length / 4).CopyTo(x.Span<float>());
        ConvCases.Floats(random, r.Length / 4).CopyTo(r.Span<float>());
        using var expanded = new GuardedBuffer(c.InPixels * c.Middle * 4);
        using var filtered = new GuardedBuffer(c.OutPixels * c.Middle * 4);
        using var expected = new GuardedBuffer(y.Length);
        float* from = x.Floats, result = c.Projects ? filtered.Floats : expected.Floats;
        if (c.Expands) ConvReference.Float(c.Before, c.BeforeLayout, x.Floats, expandWeights, bias, null, from = expanded.Floats, activation);
        ConvReference.Float(w, c.WindowLayout, from, windowWeights, bias, null, result, Activation.Relu6);
        if (c.Projects) ConvReference.Float(c.After, c.AfterLayout, filtered.Floats, projectWeights, [], c.Adds ? r.Floats : null, expected.Floats, Activation.None);

        using var chain = c.Join(
            () => FloatConv.Prepare(c.Before, c.BeforeLayout, expandWeights, bias, activation, rows: true),
            shape => FloatConv.Prepare(shape, c.WindowLayout, windowWeights, bias, Activation.Relu6, rows: true),
            () => FloatConv.Prepare(c.After, c.AfterLayout, projectWeights, [], Activation.None, rows: true));
        foreach (var pool in c.Pools)
        {
            using var scratch = new GuardedBuffer((int)chain.ScratchBytes * pool.Threads);
            chain.Run(x.Pointer, y.Pointer, c.Adds ? r.Pointer : null, scratch.Pointer, pool);
            for (int i = 0; i < c.OutPixels * c.OutStride; i++)
            {
                // Sums of a few hundred products of numbers up to 1.
                if (i % c.OutStride < c.OutChannels && !(Math.Abs(y.Span<float>()[i] - expected.Span<float>()[i]) <= 2e-4f))
                    Assert.Fail($"{c}, {pool.Threads} threads, element {i}: {y.Span<float>()[i]}, expected {expected.Span<float>()[i]}");
            }

            c.SameBits(y.Span<byte>(), sizeof(float));
        }
    }

    private static void CheckBytes(Case c)
    {
        var random = c.Random;
        QuantWeightsOf expandWeights = new(random, c.Before), windowWeights = new(random, c.Window), projectWeights = new(random, c.After);
        using var x = new GuardedBuffer(c.InPixels * c.InStride);
        using var y = new GuardedBuffer(c.OutPixels * c.OutStride);
        using var r = new GuardedBuffer(c.OutPixels * c.OutStride);
        random.NextBytes(x.Span<byte>());
        random.NextBytes(r.Span<byte>());
        using var expanded = new GuardedBuffer(c.InPixels * c.Middle);
        using var filtered = new GuardedBuffer(c.OutPixels * c.Middle);
        using var expected = new GuardedBuffer(y.Length);
        QuantResidual? add = c.Adds ? new(projectWeights.Output.Scale * 0.7f, random.Next(256), new QuantOutput(projectWeights.Output.Scale * 1.3f, random.Next(256))) : null;
        byte* from = x.Pointer;
        if (c.Expands) ConvReference.Quantized(c.Before, c.BeforeLayout, x.Pointer, expandWeights.Weights, expandWeights.Output, null, null, from = expanded.Pointer);
        ConvReference.Quantized(c.Window, c.WindowLayout, from, windowWeights.Weights, windowWeights.Output, null, null, c.Projects ? filtered.Pointer : expected.Pointer);
        if (c.Projects) ConvReference.Quantized(c.After, c.AfterLayout, filtered.Pointer, projectWeights.Weights, projectWeights.Output, add, c.Adds ? r.Pointer : null, expected.Pointer);

        using var chain = c.Join(
            () => QuantConv.Prepare(c.Before, c.BeforeLayout, expandWeights.Weights, expandWeights.Output),
            shape => QuantConv.Prepare(shape, c.WindowLayout, windowWeights.Weights, windowWeights.Output),
            () => QuantConv.Prepare(c.After, c.AfterLayout, projectWeights.Weights, projectWeights.Output, add));
        foreach (var pool in c.Pools)
        {
            using var scratch = new GuardedBuffer((int)chain.ScratchBytes * pool.Threads);
            chain.Run(x.Pointer, y.Pointer, c.Adds ? r.Pointer : null, scratch.Pointer, pool);
            for (int i = 0; i < c.OutPixels * c.OutStride; i++)
            {
                if (i % c.OutStride < c.OutChannels && y.Span<byte>()[i] != expected.Span<byte>()[i])
                    Assert.Fail($"{c}, {pool.Threads} threads, element {i}: {y.Span<byte>()[i]}, expected {expected.Span<byte>()[i]}");
            }
        }
    }

    private sealed class QuantWeightsOf
    {
        private readonly sbyte[] _values;
        private readonly int[] _bias;
        private readonly float _scale;
        private readonly int _zero;

        public QuantWeightsOf(Random random, in ConvShape s)
        {
            _values = new sbyte[s.OutChannels * s.GroupIn * s.Taps];
            for (int i = 0; i < _values.Length; i++) _values[i] = (sbyte)random.Next(-127, 128);
            _bias = [.. Enumerable.Range(0, s.OutChannels).Select(_ => random.Next(-5000, 5000))];
            (_scale, _zero) = (0.001f + (random.NextSingle() * 0.02f), random.Next(256));
            Output = new QuantOutput(0.05f * _scale * MathF.Sqrt(s.GroupIn * s.Taps) * 60, random.Next(256));
        }

        public QuantWeights Weights => new() { Values = _values, Scales = new[] { _scale }, Bias = _bias, InputScale = 0.05f, InputZeroPoint = _zero };

        public QuantOutput Output { get; }
    }

    /// <summary>A random chain: which links, which geometry, which strides.</summary>
    private sealed class Case
    {
        private static readonly ForkJoinPool Three = new(3, 3);
        private readonly int _seed;
        private readonly int _element;
        private byte[]? _first;

        public Case(int seed, int element)
        {
            (_seed, _element, Random) = (seed, element, new Random(seed));
            Expands = seed % 3 != 1;
            Projects = seed % 3 != 0;
            Adds = Projects && Random.Next(2) == 0;
            int channels = Random.Next(1, 50) + 1, kernel = Random.Next(1, 3) * 2 + 1, dilation = Random.Next(4) == 0 ? 2 : 1;
            Window = new ConvShape
            {
                Batch = Random.Next(1, 3), InHeight = Random.Next(kernel * dilation, 22), InWidth = Random.Next(kernel * dilation, 22), InChannels = channels, OutChannels = channels, Groups = channels,
                KernelHeight = kernel, KernelWidth = kernel, StrideY = Random.Next(1, 4), StrideX = Random.Next(1, 3), DilationX = dilation, DilationY = dilation,
                PadTop = Random.Next(0, kernel), PadLeft = Random.Next(0, kernel), PadBottom = Random.Next(0, kernel), PadRight = Random.Next(0, kernel),
            };
            Middle = (channels + 15) & ~15;
            int input = Expands ? Random.Next(1, 40) : channels;
            InStride = Expands ? input + Random.Next(3) : Middle;
            OutChannels = Projects ? Random.Next(1, 40) : channels;
            OutStride = Projects ? OutChannels + Random.Next(3) : Middle;
            Before = new ConvShape { Batch = Window.Batch, InHeight = Window.InHeight, InWidth = Window.InWidth, InChannels = input, OutChannels = channels };
            After = new ConvShape { Batch = Window.Batch, InHeight = Window.OutHeight, InWidth = Window.OutWidth, InChannels = channels, OutChannels = OutChannels };
        }

        public Random Random { get; }
        public bool Expands { get; }
        public bool Projects { get; }
        public bool Adds { get; }
        public ConvShape Before { get; }
        public ConvShape Window { get; }
        public ConvShape After { get; }
        public int Middle { get; }
        public int InStride { get; }
        public int OutStride { get; }
        public int OutChannels { get; }
        public int InPixels => Window.Batch * Window.InHeight * Window.InWidth;
        public int OutPixels => Window.Batch * Window.OutHeight * Window.OutWidth;
        public ConvLayout BeforeLayout => new(InStride, Middle, Middle);
        public ConvLayout WindowLayout => new(Expands ? Middle : InStride, Projects ? Middle : OutStride, Projects ? Middle : OutStride);
        public ConvLayout AfterLayout => new(Middle, OutStride, OutStride, Adds ? OutStride : 0);
        public IEnumerable<ForkJoinPool> Pools => [ForkJoinPool.Serial, Three];

        public ConvChain Join(Func<IRowConv> expand, Func<ConvShape, IRowConv> depthwise, Func<IRowConv> project) => new(
            Expands ? expand() : null, depthwise(Expands ? ConvChain.Padded(Window) : Window), Projects ? project() : null, Window,
            new ConvChain.Pixels(InStride * _element, Middle * _element, Middle * _element, OutStride * _element, OutStride * _element), 1 << 20,
            Random.Next(4) * 4000);

        /// <summary>What the first pool gave, every other one gives.</summary>
        public void SameBits(ReadOnlySpan<byte> seen, int element)
        {
            var valid = new List<byte>();
            for (int p = 0; p < OutPixels; p++) valid.AddRange(seen.Slice(p * OutStride * element, OutChannels * element));
            _first ??= [.. valid];
            valid.Should().Equal(_first, "case {0}", this);
        }

        public override string ToString() => $"seed {_seed}, expands {Expands}, projects {Projects}, adds {Adds}, {Window}, {OutChannels} channels out";
    }
}
