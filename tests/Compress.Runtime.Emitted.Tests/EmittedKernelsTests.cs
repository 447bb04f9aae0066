using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Stress;
using Compress.Testing;

namespace Compress.Runtime.Emitted.Tests;

/// <summary>What an app sees: one call, and what sessions report afterwards.</summary>
[Collection(nameof(EmittedKernels))]
public sealed class EmittedKernelsTests
{
    [Fact]
    public void Public_types_and_members_are_the_listed_ones() =>
        PublicApi.Differences(typeof(EmittedKernels).Assembly, "runtime/Compress.Runtime.Emitted").Should().BeEmpty("a change of the public API is meant, and then listed with COMPRESS_UPDATE_API=1");

    [Fact]
    public void Sessions_report_the_kernels_that_run_and_compute_the_same_with_and_without()
    {
        var graph = Networks.Residual(3, 20, 12);
        var input = Quantizing.Input(graph, 2, 1);
        var int8 = Quantizing.Quantize(graph, input);
        (float[] Result, SessionTier Tier, string Plan) Run()
        {
            using var model = CompiledModel.From(int8);
            using var session = model.CreateSession(new SessionOptions { InputShapes = input.ToDictionary(i => i.Key, i => Shape.Of(i.Value.Dims.AsSpan())) });
            return (session.Run(input)["y"].AsSpan<float>().ToArray(), session.Tier, session.Plan.ToString());
        }

        EmittedKernels.Use(false).Should().BeFalse();
        var without = Run();
        var used = EmittedKernels.Use();
        var with = Run();
        EmittedKernels.Use(false);
        var again = Run();
        with.Result.Should().Equal(without.Result);
        again.Result.Should().Equal(without.Result);
        without.Tier.Int8.Should().NotBe(KernelTier.Avx512Vnni);
        again.Tier.Should().Be(without.Tier);
        with.Tier.Float.Should().Be(without.Tier.Float);
        if (used)
        {
            with.Tier.Int8.Should().Be(KernelTier.Avx512Vnni);
            with.Plan.Should().Contain("avx512vnni 12x32x4");
        }
        else
        {
            (EmittedKernels.Obstacle.Length > 0 || KernelTiers.Limit < KernelTier.Avx512Vnni).Should().BeTrue("there is a reason");
            with.Tier.Should().Be(without.Tier);
            with.Plan.Should().Be(without.Plan);
        }
    }

    [Theory]
    [InlineData(0b1110_0111, true)]
    [InlineData(0b0000_0111, false)]
    [InlineData(0b0110_0111, false)]
    [InlineData(0b1110_0011, false)]
    public void Registers_that_the_system_does_not_save_are_not_used(ulong state, bool expected) => ProcessorFeatures.SavesVectors(state).Should().Be(expected);
}
