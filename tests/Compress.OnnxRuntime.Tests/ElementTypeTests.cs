using Compress.Graphs;
using Compress.Testing;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Compress.OnnxRuntime.Tests;

/// <summary>Every element type goes in and comes out bit for bit, over each of the ways to run.</summary>
public class ElementTypeTests
{
    [Fact] public void Float32() => RoundTrip([1.5f, -0f, float.NaN, float.NegativeInfinity, 1e-45f, 3f], TensorElementType.Float);

    [Fact] public void Float64() => RoundTrip([1.5, -0.0, double.NaN, double.MaxValue, 5e-324, 3], TensorElementType.Double);

    [Fact] public void Float16() => RoundTrip([(Float16)1.5f, new Float16(0x8000), new(1), new(0x7C00), new(0xFC00), new(0x7BFF)], TensorElementType.Float16);

    [Fact] public void BFloat16() => RoundTrip([(BFloat16)1.5f, new BFloat16(0x8000), new(1), new(0x7F80), new(0xFF80), new(0x7F7F)], TensorElementType.BFloat16);

    [Fact] public void UInt8() => RoundTrip<byte>([0, 1, 127, 128, 254, 255], TensorElementType.UInt8);

    [Fact] public void Int8() => RoundTrip<sbyte>([0, 1, 127, -128, -1, 5], TensorElementType.Int8);

    [Fact] public void UInt16() => RoundTrip<ushort>([0, 1, 32767, 32768, 65535, 5], TensorElementType.UInt16);

    [Fact] public void Int16() => RoundTrip<short>([0, 1, 32767, -32768, -1, 5], TensorElementType.Int16);

    [Fact] public void UInt32() => RoundTrip<uint>([0, 1, uint.MaxValue, 7, 8, 9], TensorElementType.UInt32);

    [Fact] public void Int32() => RoundTrip([0, 1, int.MaxValue, int.MinValue, -1, 9], TensorElementType.Int32);

    [Fact] public void UInt64() => RoundTrip<ulong>([0, 1, ulong.MaxValue, 7, 8, 9], TensorElementType.UInt64);

    [Fact] public void Int64() => RoundTrip([0, 1, long.MaxValue, long.MinValue, -1, 9], TensorElementType.Int64);

    [Fact] public void Bool() => RoundTrip([true, false, true, true, false, false], TensorElementType.Bool);

    [Fact]
    public void Text_with_every_length_and_script()
    {
        string[] words = ["", "a", "Grüße", "日本語", "emoji 🙂", new string('x', 5000)];
        using var session = new InferenceSession(TinyModel.Identity(8, 2, 3));
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<string>(words, [2, 3]))]);
        results[0].AsTensor<string>()!.Should().Equal(words);
        results[0].ElementType.Should().Be(TensorElementType.String);
        session.InputMetadata["x"].IsString.Should().BeTrue();
    }

    [Theory]
    [InlineData(ElementType.Float8E4M3FN)]
    [InlineData(ElementType.Float8E5M2)]
    public void Types_without_a_dotnet_counterpart_pass_as_bytes(ElementType type)
    {
        byte[] bytes = [0, 1, 0x38, 0x81, 0xC0];
        var result = OrtOracle.Run(
            TinyModel.OneNode("Identity", 19, [("x", (int)type, [5])], [("y", (int)type, [5])]),
            new Dictionary<string, Graphs.Tensor> { ["x"] = Graphs.Tensor.FromBytes(type, [5], bytes) });
        result["y"].Bytes.ToArray().Should().Equal(bytes);
        result["y"].ElementType.Should().Be(type);
    }

    [Fact]
    public void Four_bit_elements_lie_two_to_a_byte_low_half_first()
    {
        var scale = Graphs.Tensor.Scalar(1f);
        var zero = Graphs.Tensor.FromBytes(ElementType.Int4, [], new byte[] { 0 });
        var quantized = OrtOracle.Run(
            TinyModel.OneNode("QuantizeLinear", 21, [("x", 1, [3]), ("s", 1, []), ("z", 22, [])], [("y", 22, [3])]),
            new Dictionary<string, Graphs.Tensor> { ["x"] = Graphs.Tensor.Create<float>([-8, 3, 7]), ["s"] = scale, ["z"] = zero })["y"];
        quantized.ElementType.Should().Be(ElementType.Int4);
        quantized.Bytes.ToArray().Should().Equal(0x38, 0x07);
        var back = OrtOracle.Run(
            TinyModel.OneNode("DequantizeLinear", 21, [("x", 22, [3]), ("s", 1, [])], [("y", 1, [3])]),
            new Dictionary<string, Graphs.Tensor> { ["x"] = quantized, ["s"] = scale })["y"];
        back.AsSpan<float>().ToArray().Should().Equal(-8, 3, 7);
    }

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(1f, 0x3F80)]
    [InlineData(1.00390625f, 0x3F80)]
    [InlineData(1.01171875f, 0x3F82)]
    [InlineData(float.MaxValue, 0x7F80)]
    [InlineData(float.NaN, 0xFFC0)]
    public void BFloat16_rounds_to_nearest_even(float value, int bits) => ((BFloat16)value).value.Should().Be((ushort)bits);

    private static void RoundTrip<T>(T[] values, TensorElementType type)
        where T : unmanaged
    {
        using var session = new InferenceSession(TinyModel.Identity((int)type, 2, null));
        session.InputMetadata["x"].ElementType.Should().Be<T>();
        session.InputMetadata["x"].ElementDataType.Should().Be(type);
        session.InputMetadata["x"].Dimensions.Should().Equal(2, -1);
        session.InputMetadata["x"].SymbolicDimensions.Should().Equal("", "n");

        using var named = session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<T>(values, [2, 3]))]);
        Bytes(named[0].AsTensor<T>()!.ToArray()).Should().Equal(Bytes(values));
        named[0].AsTensor<T>()!.Dimensions.ToArray().Should().Equal(2, 3);

        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(values, [2, 3]);
        using var values1 = session.Run(options, new Dictionary<string, OrtValue> { ["x"] = input }, ["y"]);
        Bytes(values1[0].GetTensorDataAsSpan<T>()).Should().Equal(Bytes(values));

        var target = new T[6];
        using var output = OrtValue.CreateTensorValueFromMemory(target, [2, 3]);
        session.Run(options, ["x"], [input], ["y"], [output]);
        Bytes(target).Should().Equal(Bytes(values));
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray();

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => Bytes<T>(values.AsSpan());
}
