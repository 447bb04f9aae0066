using Compress.Graphs;
using Compress.Quantization;
using FsCheck;
using FsCheck.Fluent;

namespace Compress.Quantization.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0f, 255f, 1f, 0)]
    [InlineData(2f, 255f, 1f, 0)]
    [InlineData(-255f, -3f, 1f, 255)]
    [InlineData(-128f, 127f, 1f, 128)]
    [InlineData(0f, 0f, 1f, 0)]
    public void Activation_format_widens_to_hold_zero(float min, float max, float scale, byte zero) =>
        ActivationFormat.ForRange("v", min, max).Should().Be(new ActivationFormat("v", scale, zero));

    [Theory]
    [InlineData(float.NaN, 1f)]
    [InlineData(0f, float.PositiveInfinity)]
    [InlineData(2f, 1f)]
    public void Range_that_is_none_is_refused(float min, float max)
    {
        var make = () => ActivationFormat.ForRange("v", min, max);
        make.Should().Throw<ModelException>().WithMessage("*'v'*");
    }

    [Fact]
    public void Every_value_of_the_range_is_off_by_half_a_step_at_most() => Prop.ForAll(
        ArbMap.Default.ArbFor<short>(), ArbMap.Default.ArbFor<short>(), ArbMap.Default.ArbFor<byte>(), (a, b, at) =>
        {
            var (min, max) = (Math.Min(a, b) / 100f, Math.Max(a, b) / 100f);
            var format = ActivationFormat.ForRange("v", min, max);
            var value = min + ((max - min) * at / 255f);
            var q = Math.Clamp(MathF.Round(value / format.Scale, MidpointRounding.ToEven) + format.ZeroPoint, 0, 255);
            // The rounding of the zero point may shift both ends by half a step more.
            return Math.Abs(((q - format.ZeroPoint) * format.Scale) - value) <= format.Scale * 1.001f;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Weights_are_symmetric_per_channel()
    {
        var weight = Tensor.Create<float>([1f, -2f, 0.5f, 127f, 64f, -127f], 2, 3);
        var format = WeightFormat.Cover("w", weight, 0, [], 1f);
        format.Scales.Should().Equal(2f / 127f, 1f);
        format.Quantize(weight).AsSpan<sbyte>().ToArray().Should().Equal(64, -127, 32, 127, 64, -127);
    }

    [Fact]
    public void Weights_of_the_second_axis_have_their_scales_there()
    {
        var weight = Tensor.Create<float>([127f, 254f, -127f, 0f], 2, 2);
        var format = WeightFormat.Cover("w", weight, 1, [], 1f);
        format.Scales.Should().Equal(1f, 2f);
        format.Quantize(weight).AsSpan<sbyte>().ToArray().Should().Equal(127, 127, -127, 0);
    }

    [Fact]
    public void Channel_of_zeros_keeps_room_for_its_bias()
    {
        var weight = Tensor.Create<float>([0f, 0f], 2, 1);
        var format = WeightFormat.Cover("w", weight, 0, [0f, 3f], 0.5f);
        format.Scales[0].Should().Be(1f);
        (3f / (0.5f * format.Scales[1])).Should().BeLessThan(int.MaxValue);
    }

    [Fact]
    public void Weight_that_is_not_finite_is_refused()
    {
        var make = () => WeightFormat.Cover("w", Tensor.Create<float>([1f, float.NaN], 2, 1), 0, [], 1f);
        make.Should().Throw<ModelException>().WithMessage("*Element 1*'w'*");
    }
}
