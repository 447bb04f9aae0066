namespace Compress.Graphs.Tests;

public class DimensionMathTests
{
    private static readonly Dimension N = Dimension.Named("N");

    [Fact]
    public void Offsets_cancel() => DimensionMath.Add(DimensionMath.Add(N, 3), -3).Should().Be(N);

    [Fact]
    public void Products_cancel() => DimensionMath.Quotient([N, 4, 6], [8]).Should().Be(DimensionMath.Multiply(3, N));

    [Fact]
    public void Products_do_not_depend_on_order() =>
        DimensionMath.Product([N, 2, Dimension.Named("M")]).Should().Be(DimensionMath.Product([2, Dimension.Named("M"), N]));

    [Fact]
    public void Equal_names_subtract_to_nothing() => DimensionMath.Subtract(DimensionMath.Add(N, 5), N).Should().Be((Dimension)5);

    [Fact]
    public void A_division_that_comes_out_even_keeps_the_name() => DimensionMath.FloorDivide(DimensionMath.Multiply(N, 6), 3).Should().Be(DimensionMath.Multiply(2, N));

    [Fact]
    public void Anything_with_an_unknown_size_is_unknown() => DimensionMath.Add(Dimension.Unknown, 1).Should().Be(Dimension.Unknown);

    [Fact]
    public void Overflow_is_refused() => ((Action)(() => DimensionMath.Multiply(long.MaxValue, 2))).Should().Throw<ModelException>().WithMessage("*64 bits*");
}
