using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class PoolTests
{
    [Fact]
    public void Pools_agree_with_a_plain_loop_and_stay_inside_their_buffers()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            foreach (KernelTier tier in Tiers.Here)
                Check(new Random(seed), seed, tier);
        }
    }

    [Fact]
    public void Global_pools_agree_with_a_plain_loop()
    {
        for (int channels = 1; channels < 70; channels++)
        {
            int pixels = (channels * 7 % 50) + 1;
            using var x = new GuardedBuffer(((pixels - 1) * (channels + 3) * 4) + (channels * 4));
            using var y = new GuardedBuffer(channels * 4);
            ConvCases.Floats(new Random(channels), x.Length / 4).CopyTo(x.Span<float>());
            GlobalPool.Float(PoolKind.Average, x.Floats, pixels, channels + 3, y.Floats, channels);
            float[] values = x.Span<float>().ToArray();
            for (int c = 0; c < channels; c++)
                Math.Abs(y.Floats[c] - Enumerable.Range(0, pixels).Average(p => (double)values[(p * (channels + 3)) + c])).Should().BeLessThan(1e-5);
            GlobalPool.Float(PoolKind.Max, x.Floats, pixels, channels + 3, y.Floats, channels);
            for (int c = 0; c < channels; c++)
                y.Floats[c].Should().Be(Enumerable.Range(0, pixels).Max(p => values[(p * (channels + 3)) + c]));
        }
    }

    [Fact]
    public void Quantized_global_average_gives_the_bits_of_the_reference()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            for (int channels = 1; channels < 70; channels++)
            {
                int pixels = (channels * 7 % 50) + 1, stride = (channels + 3) & ~3;
                var random = new Random(channels);
                using var x = new GuardedBuffer(((pixels - 1) * stride) + channels);
                using var y = new GuardedBuffer(channels);
                random.NextBytes(x.Span<byte>());
                var output = new QuantOutput(0.013f, 7);
                QuantElementwise.For(tier).GlobalAverage(x.Pointer, pixels, stride, y.Pointer, channels, 0.02f, 99, output);
                for (int c = 0; c < channels; c++)
                {
                    float sum = 0;
                    for (int p = 0; p < pixels; p++)
                        sum += (x.Pointer[(p * stride) + c] - 99) * 0.02f;
                    y.Pointer[c].Should().Be(QuantReference.Quantize(sum / pixels, output));
                }
            }
        }
    }

    private static void Check(Random random, int seed, KernelTier tier)
    {
        ConvShape s = ConvCases.Shape(random, depthwise: true);
        // Padding no larger than the window, so that every window meets the image.
        s = s with
        {
            Groups = 1, PadTop = Math.Min(s.PadTop, (s.KernelHeight - 1) * s.DilationY), PadLeft = Math.Min(s.PadLeft, (s.KernelWidth - 1) * s.DilationX),
            PadBottom = 0, PadRight = 0,
        };
        if (s.InHeight + s.PadTop < s.WindowHeight || s.InWidth + s.PadLeft < s.WindowWidth)
            return;
        ConvLayout layout = ConvLayout.Byte(s.InChannels, s.OutChannels);
        PoolKind kind = seed % 2 == 0 ? PoolKind.Max : PoolKind.Average;
        bool countPads = random.Next(2) == 0;
        int inPixels = s.Batch * s.InHeight * s.InWidth, outPixels = s.Batch * s.OutHeight * s.OutWidth;
        using var x = new GuardedBuffer((((inPixels - 1) * layout.InStride) + s.InChannels) * 4);
        using var y = new GuardedBuffer((((outPixels - 1) * layout.OutStride) + s.OutChannels) * 4);
        using var bx = new GuardedBuffer(((inPixels - 1) * layout.InStride) + s.InChannels);
        using var by = new GuardedBuffer(((outPixels - 1) * layout.OutStride) + s.OutChannels);
        ConvCases.Floats(random, x.Length / 4).CopyTo(x.Span<float>());
        random.NextBytes(bx.Span<byte>());
        var output = new QuantOutput(0.017f, 31);
        PoolKernel.Float(s, layout, kind, countPads, tier).Run(x.Floats, y.Floats, ForkJoinPool.Serial);
        PoolKernel.Quantized(s, layout, kind, 0.02f, 50, output, countPads, tier).Run(bx.Pointer, by.Pointer, ForkJoinPool.Serial);

        for (int pixel = 0; pixel < outPixels; pixel++)
        {
            for (int c = 0; c < s.InChannels; c++)
            {
                float most = float.NegativeInfinity, sum = 0, real = 0;
                int count = 0, counted = 0, mostByte = 0;
                for (int tap = 0; tap < s.Taps; tap++)
                {
                    int iy = (pixel / s.OutWidth % s.OutHeight * s.StrideY) - s.PadTop + (tap / s.KernelWidth * s.DilationY);
                    int ix = (pixel % s.OutWidth * s.StrideX) - s.PadLeft + (tap % s.KernelWidth * s.DilationX);
                    counted++;
                    if ((uint)iy >= (uint)s.InHeight || (uint)ix >= (uint)s.InWidth)
                        continue;
                    int at = (((((pixel / (s.OutHeight * s.OutWidth)) * s.InHeight) + iy) * s.InWidth) + ix) * layout.InStride + c;
                    most = Math.Max(most, x.Floats[at]);
                    sum += x.Floats[at];
                    mostByte = Math.Max(mostByte, bx.Pointer[at]);
                    real += (bx.Pointer[at] - 50) * 0.02f;
                    count++;
                }

                float divisor = countPads ? counted : count;
                float seen = y.Floats[(pixel * layout.OutStride) + c];
                byte seenByte = by.Pointer[(pixel * layout.OutStride) + c];
                seen.Should().Be(kind == PoolKind.Max ? most : sum / divisor, "seed {0}, {1}, {2}", seed, tier, s);
                seenByte.Should().Be(kind == PoolKind.Max ? (byte)mostByte : QuantReference.Quantize(real / divisor, output), "seed {0}, {1}, {2}", seed, tier, s);
            }
        }
    }
}
