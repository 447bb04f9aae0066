using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class QuantElementwiseTests
{
    [Fact]
    public void Quantize_and_dequantize_give_the_bits_of_the_reference_at_every_length()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            QuantElementwise kernels = QuantElementwise.For(tier);
            for (int length = 0; length <= 256; length += length < 70 ? 1 : 31)
            {
                var random = new Random(length);
                var output = new QuantOutput(0.01f + random.NextSingle(), random.Next(256));
                using var x = new GuardedBuffer(length * 4);
                using var q = new GuardedBuffer(length);
                using var back = new GuardedBuffer(length * 4);
                for (int i = 0; i < length; i++)
                    x.Floats[i] = (i % 9) switch { 0 => output.Scale * (random.Next(600) - 300.5f), 1 => 1e30f, 2 => -1e30f, 3 => float.NaN, 4 => float.PositiveInfinity, _ => (random.NextSingle() - 0.5f) * output.Scale * 600 };
                kernels.Quantize(x.Floats, q.Pointer, length, output);
                kernels.Dequantize(q.Pointer, back.Floats, length, output.Scale, output.ZeroPoint);
                for (int i = 0; i < length; i++)
                {
                    if (q.Pointer[i] != QuantReference.Quantize(x.Floats[i], output) || back.Floats[i] != (q.Pointer[i] - output.ZeroPoint) * output.Scale)
                        Assert.Fail($"{x.Floats[i]} became {q.Pointer[i]} and {back.Floats[i]} with {output} on {tier}");
                }
            }
        }
    }

    [Fact]
    public void Add_and_multiply_give_the_bits_of_the_reference_for_every_pair_of_values()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            QuantElementwise kernels = QuantElementwise.For(tier);
            for (int seed = 0; seed < 8; seed++)
            {
                var random = new Random(seed);
                float sa = 0.001f + random.NextSingle(), sb = 0.001f + random.NextSingle();
                int za = random.Next(256), zb = random.Next(256);
                var output = new QuantOutput(sa + sb, random.Next(256)).WithRelu();
                // One byte short of a whole vector, so that the tail runs too.
                const int length = 65535;
                using var a = new GuardedBuffer(length);
                using var b = new GuardedBuffer(length);
                using var y = new GuardedBuffer(length);
                for (int i = 0; i < length; i++)
                {
                    a.Pointer[i] = (byte)i;
                    b.Pointer[i] = (byte)(i >> 8);
                }

                kernels.Add(a.Pointer, sa, za, b.Pointer, sb, zb, y.Pointer, length, output);
                for (int i = 0; i < length; i++)
                    if (y.Pointer[i] != QuantReference.Add((byte)i, sa, za, (byte)(i >> 8), sb, zb, output))
                        Assert.Fail($"add of {(byte)i} and {i >> 8}, seed {seed}, {tier}");
                kernels.Multiply(a.Pointer, sa, za, b.Pointer, sb, zb, y.Pointer, length, output);
                for (int i = 0; i < length; i++)
                    if (y.Pointer[i] != QuantReference.Multiply((byte)i, sa, za, (byte)(i >> 8), sb, zb, output))
                        Assert.Fail($"product of {(byte)i} and {i >> 8}, seed {seed}, {tier}");
            }
        }
    }

    [Fact]
    public void Tables_map_every_value_at_every_length()
    {
        byte* table = stackalloc byte[256];
        for (int i = 0; i < 256; i++)
            table[i] = (byte)((i * 37) + 11);
        for (int length = 0; length <= 256; length++)
        {
            using var x = new GuardedBuffer(length);
            new Random(length).NextBytes(x.Span<byte>());
            byte[] before = x.Span<byte>().ToArray();
            QuantElementwise.Map(x.Pointer, x.Pointer, length, table);
            for (int i = 0; i < length; i++)
                x.Pointer[i].Should().Be((byte)((before[i] * 37) + 11));
        }
    }

    [Fact]
    public void Layouts_turn_into_each_other_and_back()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            int channels = random.Next(1, 40), pixels = random.Next(1, 200), stride = channels + random.Next(0, 5);
            using var planes = new GuardedBuffer(channels * pixels * 4);
            using var inPixels = new GuardedBuffer(stride * pixels * 4);
            using var back = new GuardedBuffer(channels * pixels * 4);
            using var bytes = new GuardedBuffer(stride * pixels);
            ConvCases.Floats(random, channels * pixels).CopyTo(planes.Span<float>());
            LayoutKernels.ToPixels(planes.Floats, inPixels.Floats, channels, pixels, stride);
            LayoutKernels.ToPlanes(inPixels.Floats, back.Floats, channels, pixels, stride);
            back.Span<byte>().SequenceEqual(planes.Span<byte>()).Should().BeTrue();
            var output = new QuantOutput(0.01f, 100);
            LayoutKernels.QuantizeToPixels(QuantElementwise.Default, planes.Floats, bytes.Pointer, channels, pixels, stride, output);
            for (int p = 0; p < pixels; p++)
            {
                for (int c = 0; c < channels; c++)
                {
                    inPixels.Floats[(p * stride) + c].Should().Be(planes.Floats[(c * pixels) + p]);
                    bytes.Pointer[(p * stride) + c].Should().Be(output.Round(planes.Floats[(c * pixels) + p] / 0.01f));
                }
            }
        }
    }
}
