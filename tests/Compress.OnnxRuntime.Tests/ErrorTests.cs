using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Compress.OnnxRuntime.Tests;

public class ErrorTests
{
    [Fact]
    public void A_missing_file_is_named()
    {
        var open = () => new InferenceSession("/no/such/model.onnx");
        open.Should().Throw<OnnxRuntimeException>().WithMessage("*/no/such/model.onnx*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Bytes_that_are_no_model_are_refused(int length)
    {
        var open = () => new InferenceSession(Enumerable.Repeat((byte)0xFF, length).ToArray());
        open.Should().Throw<OnnxRuntimeException>();
    }

    [Fact]
    public void An_unknown_input_is_named_with_those_that_exist()
    {
        using var session = new InferenceSession(TinyModel.Identity(1, 2));
        var run = () => session.Run([NamedOnnxValue.CreateFromTensor("z", new DenseTensor<float>(2))]);
        run.Should().Throw<OnnxRuntimeException>().WithMessage("*no input named 'z'*'x'*");
    }

    [Fact]
    public void An_unknown_output_is_named_with_those_that_exist()
    {
        using var session = new InferenceSession(TinyModel.Identity(1, 2));
        var run = () => session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(2))], ["q"]);
        run.Should().Throw<OnnxRuntimeException>().WithMessage("*no output named 'q'*'y'*");
    }

    [Fact]
    public void A_missing_input_a_wrong_type_and_a_wrong_shape_are_refused()
    {
        using var session = new InferenceSession(TinyModel.Identity(1, 2));
        var missing = () => session.Run([]);
        var type = () => session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<double>(2))]);
        var shape = () => session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(3))]);
        missing.Should().Throw<OnnxRuntimeException>().WithMessage("*x*");
        type.Should().Throw<OnnxRuntimeException>().WithMessage("*double*float*");
        shape.Should().Throw<OnnxRuntimeException>().WithMessage("*Got: 3 Expected: 2*");
    }

    [Fact]
    public void An_output_buffer_of_the_wrong_shape_is_refused()
    {
        using var session = new InferenceSession(TinyModel.Identity(1, [null]));
        using var input = OrtValue.CreateTensorValueFromMemory(new float[4], [4]);
        using var output = OrtValue.CreateTensorValueFromMemory(new float[3], [3]);
        using var options = new RunOptions();
        var run = () => session.Run(options, ["x"], [input], ["y"], [output]);
        run.Should().Throw<OnnxRuntimeException>();
    }

    [Fact]
    public void Names_and_values_must_be_as_many()
    {
        using var session = new InferenceSession(TinyModel.Identity(1, [null]));
        using var input = OrtValue.CreateTensorValueFromMemory(new float[4], [4]);
        using var options = new RunOptions();
        var run = () => session.Run(options, ["x", "x"], [input], ["y"]);
        run.Should().Throw<ArgumentException>().WithMessage("2 input names and 1 input values*");
    }

    [Fact]
    public void A_buffer_shorter_than_its_shape_is_refused()
    {
        var make = () => OrtValue.CreateTensorValueFromMemory(new float[3], [2, 2]);
        var dense = () => new DenseTensor<float>(new float[3], [2, 2]);
        make.Should().Throw<OnnxRuntimeException>();
        dense.Should().Throw<ArgumentException>().WithMessage("3 elements do not fill*2, 2*4*");
    }

    [Fact]
    public void A_value_is_not_read_as_another_type()
    {
        using var value = OrtValue.CreateTensorValueFromMemory(new float[3], [3]);
        var read = () => value.GetTensorDataAsSpan<int>().Length;
        read.Should().Throw<OnnxRuntimeException>().WithMessage("*Float*Int32*Single*");
    }

    [Fact]
    public void Text_has_no_raw_data_and_no_nul()
    {
        using var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [1]);
        var raw = () => value.GetTensorMutableRawData().Length;
        var nul = () => value.StringTensorSetElementAt("a\0b", 0);
        raw.Should().Throw<OnnxRuntimeException>().WithMessage("*GetStringTensorAsArray*");
        nul.Should().Throw<ArgumentException>().WithMessage("*NUL*index 1*");
        value.GetStringTensorAsArray().Should().Equal("");
    }

    [Fact]
    public void A_sequence_is_reported_as_unsupported()
    {
        using var session = new InferenceSession(TinyModel.Sequence());
        session.OutputMetadata["y"].OnnxValueType.Should().Be(OnnxValueType.ONNX_TYPE_SEQUENCE);
        session.OutputMetadata["y"].IsTensor.Should().BeFalse();
        var named = () => session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(2))]);
        named.Should().Throw<OnnxRuntimeException>().WithMessage("*'y'*ONNX_TYPE_SEQUENCE*tensors alone*");
        using var input = OrtValue.CreateTensorValueFromMemory(new float[2], [2]);
        using var options = new RunOptions();
        using var values = session.Run(options, new Dictionary<string, OrtValue> { ["x"] = input }, ["y"]);
        var read = () => values[0].GetTensorDataAsSpan<float>().Length;
        read.Should().Throw<OnnxRuntimeException>().WithMessage("*ONNX_TYPE_SEQUENCE*");
    }

    [Fact]
    public void A_type_that_no_tensor_has_is_refused()
    {
        var make = () => NamedOnnxValue.CreateFromTensor("x", new DenseTensor<decimal>(1));
        make.Should().Throw<NotSupportedException>().WithMessage("*Decimal*Single*");
    }

    [Fact]
    public void An_index_outside_a_tensor_is_refused()
    {
        var tensor = new DenseTensor<int>(new[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        tensor[1, 2].Should().Be(6);
        tensor[0, 1] = 9;
        tensor.GetValue(1).Should().Be(9);
        var beyond = () => tensor[2, 0];
        var rank = () => tensor[1];
        beyond.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*2*axis 0 of length 2*");
        rank.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Terminate_ends_the_run_with_an_error()
    {
        using var session = new InferenceSession(TinyModel.OneNode("Neg", 13, [("x", 1, [2])], [("y", 1, [2])]));
        using var options = new RunOptions { Terminate = true };
        var run = () => session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(2))], ["y"], options);
        run.Should().Throw<OnnxRuntimeException>().WithMessage("*erminat*");
        options.Terminate = false;
        run.Should().NotThrow();
    }

    [Fact]
    public void A_disposed_session_is_not_used()
    {
        var session = new InferenceSession(TinyModel.Identity(1, 2));
        session.Dispose();
        session.Dispose();
        var run = () => session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(2))]);
        run.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Cuda_starts_or_says_why_not()
    {
        // The library may name the provider without being able to start it: its CUDA part or a device can be missing.
        using var options = new SessionOptions();
        var append = () => options.AppendExecutionProvider_CUDA(0);
        try
        {
            append();
        }
        catch (OnnxRuntimeException e)
        {
            e.Message.Should().ContainAny("CUDA", "cuda");
            return;
        }

        using var session = new InferenceSession(TinyModel.Identity(1, 2), options);
        using var result = session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(new[] { 1f, 2f }, [2]))]);
        result[0].AsTensor<float>()!.Should().Equal(1f, 2f);
    }
}
