using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class ErrorTests : TorchTest
{
    [Fact]
    public void A_shape_error_names_the_operator_libtorchs_sentence_and_every_input()
    {
        var act = () => nn.functional.conv2d(zeros([1, 3, 8, 8]), zeros([4, 2, 3, 3]));

        act.Should().Throw<TorchException>().Which.Message.Should()
            .StartWith("aten::conv2d: ").And.Contain("expected input[1, 3, 8, 8] to have 2 channels")
            .And.Contain("input Float[1, 3, 8, 8]").And.Contain("weight Float[4, 2, 3, 3]")
            .And.NotContain("frame #").And.NotContain("Exception raised from");
    }

    [Fact]
    public void An_error_is_what_TorchSharp_throws() =>
        ((Action)(() => zeros([2, 3]).matmul(zeros([4, 5])))).Should().Throw<ExternalException>()
            .WithMessage("aten::matmul*2x3 and 4x5*Float[2, 3]*Float[4, 5]*");

    [Fact]
    public void Backward_through_nothing_says_so() =>
        ((Action)(() => ones(3).sum().backward())).Should().Throw<TorchException>()
            .WithMessage("backward: *does not require grad*");

    [Fact]
    public void An_error_inside_backward_carries_no_trace()
    {
        var x = ones([2, 2], requires_grad: true);
        var y = x.exp();
        y.mul_(2);

        ((Action)(() => y.sum().backward())).Should().Throw<TorchException>()
            .WithMessage("backward: *modified by an inplace operation*").Which.Message.Should().NotContain("frame #");
    }

    [Fact]
    public void A_list_of_tensors_is_described_one_by_one() =>
        ((Action)(() => cat([zeros([2, 3]), zeros([4, 5])]))).Should().Throw<TorchException>()
            .WithMessage("aten::cat: *tensors (Float[2, 3], Float[4, 5])*");

    [Fact]
    public void Gradients_of_integers_are_refused() =>
        ((Action)(() => zeros([2], int64).requires_grad_())).Should().Throw<TorchException>()
            .WithMessage("requires_grad: only tensors of floating point type*Long[2]*");

    [Fact]
    public void A_disposed_tensor_says_how_to_keep_it()
    {
        var tensor = zeros([1]);
        tensor.Dispose();

        ((Action)(() => tensor.sum())).Should().Throw<ObjectDisposedException>().WithMessage("*MoveToOuterDisposeScope*");
    }

    [Fact]
    public void Work_goes_on_after_an_error()
    {
        ((Action)(() => zeros([2, 3]).matmul(zeros([4, 5])))).Should().Throw<TorchException>();

        ones([2, 3]).matmul(ones([3, 1])).data<float>().ToArray().Should().Equal(3f, 3f);
    }

    [Fact]
    public void An_error_leaves_no_tensor_behind()
    {
        var a = zeros([2, 3]);
        var b = zeros([4, 5]);
        var before = Live;

        for (var i = 0; i < 10; i++)
        {
            ((Action)(() => a.matmul(b))).Should().Throw<TorchException>();
        }

        Live.Should().Be(before);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cpu:0:1")]
    [InlineData("")]
    public void A_device_that_is_none_is_refused(string name) =>
        ((Action)(() => device(name))).Should().Throw<ArgumentException>().WithMessage("*expected cpu, cuda or cuda:N*");

    [Fact]
    public void Cuda_where_there_is_none_is_refused_with_the_remedy()
    {
        Assert.SkipWhen(cuda.is_available(), "There is a CUDA device.");
        ((Action)(() => InitializeDeviceType(DeviceType.CUDA))).Should().Throw<InvalidOperationException>()
            .WithMessage("*no CUDA device*LIBTORCH*");
    }
}
