using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class RoundTripTests : TorchTest
{
    [Fact]
    public void Float32() => Check([1.5f, float.MinValue, float.Epsilon, -0f], tensor, ScalarType.Float32);

    [Fact]
    public void Float64() => Check([1.5, double.MaxValue, double.Epsilon, -0.0], tensor, ScalarType.Float64);

    [Fact]
    public void Float16() => Check([(Half)1.5f, Half.MaxValue, Half.Epsilon, (Half)(-2)], tensor, ScalarType.Float16);

    [Fact]
    public void Int64() => Check([long.MinValue, 0, -1, long.MaxValue], tensor, ScalarType.Int64);

    [Fact]
    public void Int32() => Check([int.MinValue, 0, -1, int.MaxValue], tensor, ScalarType.Int32);

    [Fact]
    public void Int16() => Check<short>([short.MinValue, 0, -1, short.MaxValue], tensor, ScalarType.Int16);

    [Fact]
    public void Int8() => Check<sbyte>([sbyte.MinValue, 0, -1, sbyte.MaxValue], tensor, ScalarType.Int8);

    [Fact]
    public void UInt8() => Check<byte>([0, 1, 128, 255], tensor, ScalarType.Byte);

    [Fact]
    public void Bool() => Check([true, false, true, true], tensor, ScalarType.Bool);

    [Fact]
    public void BFloat16_is_read_by_its_bits() =>
        tensor([1f, -2f], dtype: bfloat16).data<short>().ToArray().Should().Equal(0x3F80, unchecked((short)0xC000));

    [Fact]
    public void A_transposed_tensor_is_read_in_row_major_order() =>
        tensor([1, 2, 3, 4, 5, 6], [2, 3]).t().data<int>().ToArray().Should().Equal(1, 4, 2, 5, 3, 6);

    [Fact]
    public void Elements_can_be_overwritten_through_a_view()
    {
        var matrix = zeros([2, 2]);
        matrix.select(1, 1).data<float>().CopyFrom([7, 8]);

        matrix.data<float>().ToArray().Should().Equal(0, 7, 0, 8);
        matrix.data<float>()[1].Should().Be(7);
    }

    [Fact]
    public void An_empty_tensor_goes_both_ways()
    {
        var empty = tensor(Array.Empty<float>(), [0, 3]);

        empty.shape.Should().Equal(0, 3);
        empty.data<float>().ToArray().Should().BeEmpty();
    }

    [Fact]
    public void A_number_has_no_dimensions()
    {
        var number = tensor(2.5);

        number.shape.Should().BeEmpty();
        (number.item<double>(), number.ToSingle(), number.ToInt64()).Should().Be((2.5, 2.5f, 2));
    }

    [Fact]
    public void A_rectangular_array_keeps_its_shape()
    {
        var cube = from_array(new[,,] { { { 1L, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } } });

        cube.shape.Should().Equal(2, 2, 2);
        cube[1].data<long>().ToArray().Should().Equal(5, 6, 7, 8);
    }

    [Fact]
    public void Part_of_an_array_is_copied()
    {
        float[] array = [0, 1, 2, 3];
        var part = frombuffer(array, float32, count: 2, offset: 1);
        array[1] = 9;

        part.data<float>().ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Part_outside_of_an_array_is_refused() =>
        ((Action)(() => frombuffer(new float[4], float32, count: 4, offset: 1))).Should().Throw<ArgumentException>()
            .WithMessage("4 elements from 1*array of 4*");

    [Fact]
    public void A_shape_that_does_not_fit_is_refused() =>
        ((Action)(() => tensor([1f, 2f, 3f], [2, 2]))).Should().Throw<ArgumentException>()
            .WithMessage("*[2, 2] has 4 elements, the array 3*");

    [Fact]
    public void Reading_as_another_type_is_refused() =>
        ((Action)(() => zeros([2]).data<double>())).Should().Throw<ArgumentException>().WithMessage("*Float32*System.Double*");

    [Fact]
    public void A_buffer_of_another_length_is_refused() =>
        ((Action)(() => zeros([2]).data<float>().CopyTo(new float[3].AsSpan()))).Should().Throw<TorchException>()
            .WithMessage("*Float[2] holds 8 bytes, the array 12*");

    [Fact]
    public void Only_one_element_is_an_item() =>
        ((Action)(() => zeros([2]).item<float>())).Should().Throw<ArgumentException>().WithMessage("*one element*");

    private static void Check<T>(
        T[] values, Func<T[], ReadOnlySpan<long>, ScalarType?, Device?, bool, Tensor> make, ScalarType type)
        where T : unmanaged
    {
        var made = make(values, [2, 2], null, null, false);

        made.dtype.Should().Be(type);
        made.shape.Should().Equal(2, 2);
        made.is_contiguous().Should().BeTrue();
        made.data<T>().ToArray().Should().Equal(values);
    }
}
