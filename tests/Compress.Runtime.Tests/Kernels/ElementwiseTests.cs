using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class ElementwiseTests
{
    /// <summary>The vector exponential and the polynomials are within a few units in the last place of the double-precision reference.</summary>
    private const float FunctionTolerance = 4e-7f;

    [Fact]
    public void Every_unary_operator_agrees_with_double_precision_at_every_length()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            foreach (UnaryKind kind in Enum.GetValues<UnaryKind>())
            {
                var kernel = new UnaryKernel(kind, A(kind), B(kind), tier);
                for (int length = 0; length <= 256; length += length < 70 ? 1 : 31)
                {
                    using var x = new GuardedBuffer(length * 4);
                    using var y = new GuardedBuffer(length * 4, atStart: length % 2 == 0);
                    var random = new Random(length);
                    for (int i = 0; i < length; i++)
                        x.Floats[i] = kind is UnaryKind.Log or UnaryKind.Sqrt ? random.NextSingle() * 10 : (random.NextSingle() * 12) - 6;
                    kernel.Run(x.Floats, y.Floats, length);
                    for (int i = 0; i < length; i++)
                    {
                        double expected = Reference(kind, x.Floats[i]);
                        // The two Gelus multiply the error of their inner function by x, up to 6 here.
                        double allowed = FunctionTolerance * Math.Max(1, Math.Abs(expected)) * (kind is UnaryKind.Gelu or UnaryKind.GeluTanh ? 6 : 1);
                        if (!(Math.Abs(y.Floats[i] - expected) <= allowed))
                            Assert.Fail($"{kind} of {x.Floats[i]} on {tier}: {y.Floats[i]}, expected {expected}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Functions_keep_their_limits()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            Of(UnaryKind.Sigmoid, 200, tier).Should().Be(1);
            Of(UnaryKind.Sigmoid, -200, tier).Should().Be(0);
            Of(UnaryKind.Tanh, 100, tier).Should().Be(1);
            Of(UnaryKind.Tanh, -100, tier).Should().Be(-1);
            Of(UnaryKind.Error, -20, tier).Should().Be(-1);
            Of(UnaryKind.Tanh, 1e-6f, tier).Should().Be(1e-6f);
            Of(UnaryKind.Relu, float.NaN, tier).Should().Be(float.NaN);
            Of(UnaryKind.Round, 2.5f, tier).Should().Be(2);
        }
    }

    [Fact]
    public void Binary_operators_broadcast_as_numpy_does()
    {
        var random = new Random(3);
        for (int seed = 0; seed < 200; seed++)
        {
            int rank = random.Next(0, 5);
            var x = new long[rank];
            var y = new long[Math.Max(0, rank - random.Next(0, 2))];
            for (int i = 0; i < rank; i++)
                x[i] = random.Next(1, 8);
            for (int i = 1; i <= y.Length; i++)
                y[^i] = random.Next(3) == 0 ? 1 : x[^i];
            for (int i = 0; i < rank; i++)
            {
                if (random.Next(4) == 0)
                    x[i] = 1;
            }

            foreach (BinaryKind kind in Enum.GetValues<BinaryKind>())
                CheckBroadcast(kind, x, y, random, Tiers.Here.ElementAt(seed % Tiers.Here.Count()));
        }
    }

    [Fact]
    public void Shapes_that_do_not_broadcast_are_named()
    {
        Action create = () => _ = new BroadcastKernel(BinaryKind.Add, [2, 3], [2, 4]);
        create.Should().Throw<ArgumentException>().WithMessage("*[2, 3]*[2, 4]*3 meets 4*");
    }

    [Fact]
    public void Softmax_and_layer_normalization_agree_with_double_precision()
    {
        for (int length = 1; length <= 256; length += length < 40 ? 1 : 27)
        {
            using var x = new GuardedBuffer(length * 3 * 4);
            using var y = new GuardedBuffer(length * 3 * 4);
            using var one = new GuardedBuffer(length * 4);
            one.Span<float>().Fill(1);
            ConvCases.Floats(new Random(length), length * 3).CopyTo(x.Span<float>());
            RowKernels.Softmax(x.Floats, y.Floats, 3, length);
            double sum = 0, log = 0;
            for (int i = 0; i < length; i++)
                sum += Math.Exp(x.Floats[i]);
            log = Math.Log(sum);
            for (int i = 0; i < length; i++)
                Math.Abs(y.Floats[i] - (Math.Exp(x.Floats[i]) / sum)).Should().BeLessThan(1e-6);
            RowKernels.LogSoftmax(x.Floats, y.Floats, 3, length);
            for (int i = 0; i < length; i++)
                Math.Abs(y.Floats[i] - (x.Floats[i] - log)).Should().BeLessThan(2e-6);
            RowKernels.LayerNormalization(x.Floats, y.Floats, 3, length, one.Floats, null, 1e-5f);
            double mean = x.Span<float>()[..length].ToArray().Average(v => (double)v);
            double variance = x.Span<float>()[..length].ToArray().Average(v => (v - mean) * (v - mean));
            for (int i = 0; i < length; i++)
                Math.Abs(y.Floats[i] - ((x.Floats[i] - mean) / Math.Sqrt(variance + 1e-5))).Should().BeLessThan(1e-4);
        }
    }

    private static float Of(UnaryKind kind, float x, KernelTier tier)
    {
        float y;
        new UnaryKernel(kind, 1, 0, tier).Run(&x, &y, 1);
        return y;
    }

    private static float A(UnaryKind kind) => kind switch { UnaryKind.Clip => -1, UnaryKind.LeakyRelu => 0.1f, UnaryKind.HardSigmoid => 0.2f, UnaryKind.Elu => 0.7f, UnaryKind.Affine => 3, _ => 0 };

    private static float B(UnaryKind kind) => kind switch { UnaryKind.Clip => 2, UnaryKind.HardSigmoid => 0.5f, UnaryKind.Affine => 0.5f, _ => 0 };

    private static double Reference(UnaryKind kind, double x) => kind switch
    {
        UnaryKind.Relu => Math.Max(x, 0),
        UnaryKind.Clip => Math.Clamp(x, -1, 2),
        UnaryKind.LeakyRelu => x < 0 ? 0.1f * x : x,
        UnaryKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        UnaryKind.Tanh => Math.Tanh(x),
        UnaryKind.HardSigmoid => Math.Clamp((0.2f * x) + 0.5, 0, 1),
        UnaryKind.HardSwish => x * Math.Clamp((x / 6) + 0.5, 0, 1),
        UnaryKind.Silu => x / (1 + Math.Exp(-x)),
        UnaryKind.Gelu => 0.5 * x * (1 + Erf.Compute(x / Math.Sqrt(2))),
        UnaryKind.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        UnaryKind.Elu => x < 0 ? 0.7f * (Math.Exp(x) - 1) : x,
        UnaryKind.Softplus => Math.Log(1 + Math.Exp(x)),
        UnaryKind.Exp => Math.Exp(x),
        UnaryKind.Log => Math.Log(x),
        UnaryKind.Sqrt => Math.Sqrt(x),
        UnaryKind.Abs => Math.Abs(x),
        UnaryKind.Negate => -x,
        UnaryKind.Floor => Math.Floor(x),
        UnaryKind.Ceiling => Math.Ceiling(x),
        UnaryKind.Round => Math.Round(x, MidpointRounding.ToEven),
        UnaryKind.Reciprocal => 1 / x,
        UnaryKind.Error => Erf.Compute(x),
        UnaryKind.Sin => Math.Sin(x),
        UnaryKind.Cos => Math.Cos(x),
        UnaryKind.Affine => (3 * x) + 0.5,
        UnaryKind.Square => x * x,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no reference"),
    };

    private static float Reference(BinaryKind kind, float x, float y) => kind switch
    {
        BinaryKind.Add => x + y,
        BinaryKind.Subtract => x - y,
        BinaryKind.Multiply => x * y,
        BinaryKind.Divide => x / y,
        BinaryKind.Max => Math.Max(x, y),
        BinaryKind.Min => Math.Min(x, y),
        BinaryKind.PRelu => x < 0 ? x * y : x,
        BinaryKind.SquaredDifference => (x - y) * (x - y),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no reference"),
    };

    private static void CheckBroadcast(BinaryKind kind, long[] xDims, long[] yDims, Random random, KernelTier tier)
    {
        var kernel = new BroadcastKernel(kind, xDims, yDims, tier);
        long[] dims = [.. kernel.OutputDims];
        int count = (int)dims.Aggregate(1L, (a, b) => a * b);
        int xCount = (int)xDims.Aggregate(1L, (a, b) => a * b), yCount = (int)yDims.Aggregate(1L, (a, b) => a * b);
        using var x = new GuardedBuffer(xCount * 4);
        using var y = new GuardedBuffer(yCount * 4);
        using var z = new GuardedBuffer(count * 4);
        ConvCases.Floats(random, xCount).CopyTo(x.Span<float>());
        ConvCases.Floats(random, yCount).CopyTo(y.Span<float>());
        kernel.Run(x.Floats, y.Floats, z.Floats);
        for (int i = 0; i < count; i++)
            z.Floats[i].Should().Be(Reference(kind, x.Floats[At(i, dims, xDims)], y.Floats[At(i, dims, yDims)]), "{0} of [{1}] and [{2}]", kind, string.Join(",", xDims), string.Join(",", yDims));
    }

    private static long At(long index, long[] dims, long[] operand)
    {
        long at = 0, stride = 1;
        for (int i = 1; i <= dims.Length; i++)
        {
            long position = index % dims[^i];
            index /= dims[^i];
            if (i > operand.Length)
                continue;
            if (operand[^i] != 1)
                at += position * stride;
            stride *= operand[^i];
        }

        return at;
    }
}
