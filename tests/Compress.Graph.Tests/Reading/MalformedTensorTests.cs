namespace Compress.Graphs.Tests;

/// <summary>Tensors that a reader must refuse (malformed inputs, groups 3 to 5), and the forms of data that it must read.</summary>
public class MalformedTensorTests
{
    private static void Refused(Wire tensor, string message, ReaderLimits? limits = null) =>
        ((Action)(() => LeanReader.Load(Wire.WithTensor(tensor), limits))).Should().Throw<ModelException>().WithMessage(message);

    private static Tensor Read(Wire tensor) => LeanReader.Load(Wire.WithTensor(tensor)).Initializers["w"];

    [Fact]
    public void A_negative_dimension() => Refused(Wire.Tensor("w", 1, 2, -3).Bytes_(9, new byte[8]), "*byte*'w'*negative dimension -3*");

    [Fact]
    public void A_product_that_overflows() => Refused(Wire.Tensor("w", 1, 1L << 40, 1L << 40).Bytes_(9, new byte[8]), "*'w'*64 bits*");

    [Fact]
    public void A_product_that_overflows_but_for_a_zero() => Refused(Wire.Tensor("w", 1, 1L << 40, 1L << 40, 0), "*'w'*64 bits*");

    [Fact]
    public void A_rank_in_the_thousands() => Refused(Wire.Tensor("w", 1, [.. Enumerable.Repeat(1L, 3000)]).Bytes_(9, new byte[4]), "*more than 64 numbers*");

    [Fact]
    public void A_declared_rank_in_the_thousands() =>
        ((Action)(() => LeanReader.Load(Wire.Model(Wire.GraphOf(Wire.Relu()).Message(13, Wire.Value("v", 1, [.. Enumerable.Repeat(1L, 3000)]))).Bytes))).Should().Throw<ModelException>().WithMessage("*more than 64 dimensions*");

    [Fact]
    public void A_zero_sized_dimension_needs_no_data() => Read(Wire.Tensor("w", 1, 3, 0)).Length.Should().Be(0);

    [Fact]
    public void Raw_data_of_another_length() => Refused(Wire.Tensor("w", 1, 3).Bytes_(9, new byte[8]), "*'w' Float32[3] needs 12 bytes, but its raw data has 8*");

    [Fact]
    public void Raw_and_typed_data_both() => Refused(Wire.Tensor("w", 1, 1).Bytes_(9, new byte[4]).Float(4, 1), "*both raw and typed data*");

    [Fact]
    public void Typed_data_in_a_field_of_another_type() => Refused(Wire.Tensor("w", 1, 1).Int(7, 1), "*field 7; expected field 4*");

    [Fact]
    public void Typed_data_in_two_fields() => Refused(Wire.Tensor("w", 1, 1).Float(4, 1).Int(5, 1), "*field 4 and field 5*");

    [Fact]
    public void Too_few_typed_numbers() => Refused(Wire.Tensor("w", 7, 3).Int(7, 1), "*needs 3 numbers*");

    [Fact]
    public void A_number_that_its_type_does_not_hold() => Refused(Wire.Tensor("w", 3, 1).Int(5, 300), "*element 300*");

    [Fact]
    public void No_data_at_all() => Refused(Wire.Tensor("w", 1, 3), "*needs 12 bytes, but has no data*");

    [Fact]
    public void No_element_type() => Refused(new Wire().Int(1, 1).Text(8, "w").Bytes_(9, new byte[4]), "*no element type*");

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    [InlineData(-1)]
    public void An_element_type_that_does_not_exist(int type) => Refused(Wire.Tensor("w", type, 1).Bytes_(9, new byte[4]), $"*element type {type} does not exist*");

    [Fact]
    public void A_huge_tensor_over_tiny_data() => Refused(Wire.Tensor("w", 7, 1 << 27).Int(7, 1), "*needs 134217728 numbers, but its data has at most*");

    [Fact]
    public void A_tensor_over_the_limit() => Refused(Wire.Tensor("w", 1, 100).Bytes_(9, new byte[400]), "*400 bytes, more than 100*TensorBytes*", new ReaderLimits { TensorBytes = 100 });

    [Fact]
    public void A_tensor_in_segments() => Refused(Wire.Tensor("w", 1, 1).Message(3, new Wire()).Bytes_(9, new byte[4]), "*segments*");

    [Fact]
    public void An_initializer_given_twice() =>
        ((Action)(() => LeanReader.Load(Wire.Model(Wire.GraphOf(Wire.Relu()).Message(5, Wire.Tensor("w", 1).Float(4, 1)).Message(5, Wire.Tensor("w", 1).Float(4, 1))).Bytes))).Should().Throw<ModelException>().WithMessage("*'w' is given twice*");

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Packed_nibbles_take_half_a_byte_each(int type)
    {
        Read(Wire.Tensor("w", type, 3).Bytes_(9, [0x21, 0x03])).Bytes.ToArray().Should().Equal(0x21, 0x03);
        Read(Wire.Tensor("w", type, 3).Int(5, 0x21).Int(5, 3)).Bytes.ToArray().Should().Equal(0x21, 0x03);
        Refused(Wire.Tensor("w", type, 3).Bytes_(9, [0x21]), "*needs 2 bytes*");
    }

    [Fact]
    public void Typed_integers_are_converted_to_their_own_width()
    {
        Read(Wire.Tensor("w", 3, 2).Int(5, -1).Int(5, 127)).AsSpan<sbyte>().ToArray().Should().Equal(-1, 127);
        Read(Wire.Tensor("w", 5, 1).Int(5, -300)).AsSpan<short>().ToArray().Should().Equal(-300);
        Read(Wire.Tensor("w", 6, 2).Bytes_(5, new Wire().Varint(5).Varint(unchecked((ulong)-6L)).Bytes)).AsSpan<int>().ToArray().Should().Equal(5, -6);
        Read(Wire.Tensor("w", 7, 1).Int(7, long.MinValue)).AsSpan<long>().ToArray().Should().Equal(long.MinValue);
        Read(Wire.Tensor("w", 12, 1).Int(11, 4_000_000_000)).AsSpan<uint>().ToArray().Should().Equal(4_000_000_000);
        Read(Wire.Tensor("w", 9, 2).Int(5, 1).Int(5, 0)).AsSpan<bool>().ToArray().Should().Equal(true, false);
        Read(Wire.Tensor("w", 10, 1).Int(5, 0x3C00)).AsSpan<Half>().ToArray().Should().Equal((Half)1);
    }

    [Fact]
    public void Packed_floats_are_not_copied()
    {
        var packed = new byte[8];
        BitConverter.TryWriteBytes(packed.AsSpan(4), 2.5f);
        ReadOnlyMemory<byte> model = Wire.WithTensor(Wire.Tensor("w", 1, 2).Bytes_(4, packed));
        var tensor = LeanReader.Load(model).Initializers["w"];
        tensor.AsSpan<float>().ToArray().Should().Equal(0, 2.5f);
        model.Span.Overlaps(tensor.Bytes.Span).Should().BeTrue();
    }

    [Fact]
    public void Single_floats_and_doubles_are_read()
    {
        Read(Wire.Tensor("w", 1, 2).Float(4, 1).Float(4, 2)).AsSpan<float>().ToArray().Should().Equal(1, 2);
        Read(Wire.Tensor("w", 11, 1).Tag(10, 1).Raw(BitConverter.GetBytes(3.5))).AsSpan<double>().ToArray().Should().Equal(3.5);
    }

    [Fact]
    public void Strings_are_kept_as_bytes() => Read(Wire.Tensor("w", 8, 1).Bytes_(6, [0xFF, 1])).Strings[0].ToArray().Should().Equal(0xFF, 1);

    [Fact]
    public void The_wrong_number_of_strings() => Refused(Wire.Tensor("w", 8, 2).Text(6, "a"), "*1 strings; expected 2*");
}
