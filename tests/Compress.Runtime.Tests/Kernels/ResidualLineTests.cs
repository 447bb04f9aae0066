using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>A line in place of the residual's sum gives the reference's byte for every pair of terms, or is not taken.</summary>
public sealed class ResidualLineTests
{
    [Fact]
    public void A_line_gives_the_bits_of_the_reference_for_every_pair_of_terms_and_is_nearly_always_found()
    {
        Assert.SkipUnless(Fma.IsSupported && Avx2.IsSupported, "There are no fused products here.");
        int found = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var output = new QuantOutput(0.001f + random.NextSingle(), random.Next(256));
            var sum = new QuantOutput(output.Scale * (0.7f + random.NextSingle()), random.Next(256));
            if (random.Next(2) == 0)
                sum = sum.WithRelu();
            var residual = new QuantResidual(output.Scale * (0.3f + random.NextSingle()), random.Next(256), sum);
            QuantStore store = QuantStore.Of(output, residual, bounded: true);
            if (!store.IsLine)
                continue;
            found++;
            for (int q = 0; q < 256; q++)
            {
                for (int r = 0; r < 256; r++)
                {
                    byte expected = QuantReference.Add((byte)q, output.Scale, output.ZeroPoint, (byte)r, residual.Scale, residual.ZeroPoint, sum);
                    float steps = MathF.FusedMultiplyAdd(q - output.ZeroPoint, store.Line.A, MathF.FusedMultiplyAdd(r, store.Line.B, store.Line.C));
                    if (sum.Round(steps) != expected)
                        Assert.Fail($"seed {seed}: {q} and {r} became {sum.Round(steps)} instead of {expected}");
                }
            }
        }

        found.Should().BeGreaterThan(30);
    }

    [Fact]
    public void Scales_without_a_finite_ratio_have_no_line()
    {
        var residual = new QuantResidual(1e30f, 3, new QuantOutput(1e-30f, 4));
        QuantStore.Of(new QuantOutput(0.5f, 9), residual, bounded: true).IsLine.Should().BeFalse();
    }
}
