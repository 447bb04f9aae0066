using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public sealed class GradientTests : TorchTest
{
    public static TheoryData<string, Func<Tensor, Tensor>> Elementwise => new()
    {
        { "exp", x => x.exp() },
        { "log", x => x.abs().add(0.5).log() },
        { "sqrt", x => x.abs().add(0.5).sqrt() },
        { "rsqrt", x => x.abs().add(0.5).rsqrt() },
        { "reciprocal", x => x.abs().add(0.5).reciprocal() },
        { "square", x => x.square() },
        { "pow", x => x.pow(3) },
        { "sin", x => x.sin() },
        { "cos", x => x.cos() },
        { "atan", x => x.atan() },
        { "erf", x => x.erf() },
        { "sigmoid", x => x.sigmoid() },
        { "tanh", x => x.tanh() },
        { "relu", x => relu(x) },
        { "gelu", x => gelu(x) },
        { "silu", x => silu(x) },
        { "mish", x => mish(x) },
        { "elu", x => elu(x, alpha: 0.7) },
        { "selu", x => selu(x) },
        { "celu", x => celu(x, alpha: 0.7) },
        { "softplus", x => softplus(x) },
        { "softsign", x => softsign(x) },
        { "leaky_relu", x => leaky_relu(x, 0.2) },
        { "hardtanh", x => hardtanh(x, -0.7, 0.7) },
        { "hardsigmoid", x => hardsigmoid(x) },
        { "hardswish", x => hardswish(x) },
        { "logsigmoid", x => logsigmoid(x) },
        { "softshrink", x => softshrink(x) },
        { "clamp", x => x.clamp(-0.5, 0.8) },
        { "softmax", x => softmax(x, -1) },
        { "log_softmax", x => log_softmax(x, 0) },
        { "glu", x => glu(x, 1) },
        { "number minus tensor", x => 2 - x },
        { "number over tensor", x => 2 / (x.abs() + 0.5) },
    };

    public static TheoryData<string, Func<Tensor, Tensor>> Reductions => new()
    {
        { "sum", x => x.sum() },
        { "sum over a dimension", x => x.sum(1, keepdim: true) },
        { "mean over dimensions", x => x.mean([0, 1]) },
        { "max", x => x.max(1).values },
        { "amax", x => x.amax([0]) },
        { "amin", x => x.amin([1], keepdim: true) },
        { "var", x => x.var([1], unbiased: false) },
        { "std", x => x.std() },
        { "norm", x => x.norm() },
        { "norm over a dimension", x => x.norm(1, p: 1) },
        { "prod", x => x.prod(1) },
        { "cumsum", x => x.cumsum(1) },
        { "logsumexp", x => x.logsumexp(1) },
        { "topk", x => x.topk(2).values },
        { "sort", x => x.sort(1).values },
    };

    public static TheoryData<string, Func<Tensor, Tensor>> Shapes => new()
    {
        { "reshape", x => x.reshape(2, -1) },
        { "permute", x => x.permute(1, 0) },
        { "transpose", x => x.transpose(0, 1).contiguous() },
        { "flatten", x => x.flatten() },
        { "expand", x => x.unsqueeze(0).expand(2, -1, -1) },
        { "repeat", x => x.repeat(2, 2) },
        { "slice", x => x.slice(1, 0, 4, 2) },
        { "narrow", x => x.narrow(1, 1, 2) },
        { "select", x => x.select(0, 1) },
        { "index_select", x => x.index_select(1, tensor([0L, 2, 2])) },
        { "gather", x => x.gather(1, tensor([0L, 2, 1, 0, 3, 3], [3, 2])) },
        { "index", x => x.index(tensor([0L, 2]), tensor([1L, 3])) },
        { "masked_fill", x => x.masked_fill(tensor([true, false, true, false]), 7) },
        { "where", x => where(x.detach() > 0, x * 2, x * 3) },
        { "cat", x => cat([x, x * 2], 1) },
        { "stack", x => stack([x, x * 2], 1) },
        { "split", x => x.split(3, 1)[1] },
        { "chunk", x => x.chunk(2, 1)[1] },
        { "flip", x => x.flip(0, 1) },
        { "roll", x => x.roll([1], [1]) },
        { "pad", x => pad(x, [1, 2, 0, 1], value: 3) },
        { "tril", x => x.tril() },
        { "unfold", x => x.unfold(1, 2, 1) },
        { "as_strided", x => x.contiguous().as_strided([2, 2], [4, 1], 1) },
        { "index_add", x => zeros([5, 4], float64).index_add(0, tensor([1L, 1, 4]), x) },
        { "index_copy", x => zeros([5, 4], float64).index_copy(0, tensor([1L, 0, 4]), x) },
        { "scatter_add", x => zeros([3, 4], float64).scatter_add(1, tensor([0L, 0, 1, 3], [1, 4]).expand(3, -1), x) },
    };

    [Theory]
    [MemberData(nameof(Elementwise), DisableDiscoveryEnumeration = true)]
    public void Of_elementwise_functions(string name, Func<Tensor, Tensor> function) => CheckOne(name, function);

    [Theory]
    [MemberData(nameof(Reductions), DisableDiscoveryEnumeration = true)]
    public void Of_reductions(string name, Func<Tensor, Tensor> function) => CheckOne(name, function);

    [Theory]
    [MemberData(nameof(Shapes), DisableDiscoveryEnumeration = true)]
    public void Of_shape_functions(string name, Func<Tensor, Tensor> function) => CheckOne(name, function);

    [Fact]
    public void Of_arithmetic() => FiniteDifferences.Check(
        x => ((x[0] + x[1]) * x[2] / (x[1].abs() + 1)) - x[0].maximum(x[1]), Random(3, 4), Random(4), Random(3, 1));

    [Fact]
    public void Of_matrix_products()
    {
        FiniteDifferences.Check(x => x[0].matmul(x[1]), Random(2, 3, 4), Random(4, 2));
        FiniteDifferences.Check(x => x[0].mm(x[1]), Random(3, 4), Random(4, 2));
        FiniteDifferences.Check(x => x[0].bmm(x[1]), Random(2, 3, 4), Random(2, 4, 2));
        FiniteDifferences.Check(x => x[0].addmm(x[1], x[2], 0.5, 2), Random(3, 2), Random(3, 4), Random(4, 2));
        FiniteDifferences.Check(x => einsum("bij,kj->bik", x[0], x[1]), Random(2, 3, 4), Random(2, 4));
        FiniteDifferences.Check(x => linear(x[0], x[1], x[2]), Random(3, 4), Random(2, 4), Random(2));
    }

    [Fact]
    public void Of_a_convolution_with_every_option() => FiniteDifferences.Check(
        x => conv2d(x[0], x[1], x[2], strides: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 2),
        Random(2, 4, 5, 6), Random(6, 2, 3, 2), Random(6));

    [Fact]
    public void Of_the_other_convolutions()
    {
        FiniteDifferences.Check(x => conv1d(x[0], x[1], x[2], stride: 2, padding: 1), Random(2, 3, 7), Random(4, 3, 3), Random(4));
        FiniteDifferences.Check(x => conv3d(x[0], x[1], padding: [1, 1, 1]), Random(1, 2, 3, 3, 3), Random(2, 2, 2, 2, 2));
        FiniteDifferences.Check(x => conv_transpose1d(x[0], x[1], stride: 2), Random(1, 2, 4), Random(2, 3, 3));
        FiniteDifferences.Check(
            x => conv_transpose2d(x[0], x[1], x[2], strides: [2, 2], padding: [1, 1], output_padding: [1, 1]),
            Random(1, 2, 3, 3), Random(2, 3, 3, 3), Random(3));
        FiniteDifferences.Check(x => conv_transpose3d(x[0], x[1]), Random(1, 2, 2, 2, 2), Random(2, 1, 2, 2, 2));
    }

    [Fact]
    public void Of_pooling()
    {
        FiniteDifferences.Check(x => max_pool2d(x[0], [3, 2], [2, 2], [1, 0], ceil_mode: true), Random(2, 2, 5, 6));
        FiniteDifferences.Check(x => max_pool1d(x[0], 2), Random(1, 2, 6));
        FiniteDifferences.Check(x => max_pool3d(x[0], [2, 2, 2]), Random(1, 1, 4, 4, 4));
        FiniteDifferences.Check(x => avg_pool2d(x[0], [3, 3], [2, 2], [1, 1], count_include_pad: false), Random(1, 2, 5, 5));
        FiniteDifferences.Check(x => avg_pool1d(x[0], 2), Random(1, 2, 6));
        FiniteDifferences.Check(x => avg_pool3d(x[0], [2, 2, 2]), Random(1, 1, 4, 4, 4));
        FiniteDifferences.Check(x => adaptive_avg_pool2d(x[0], [1, 1]), Random(2, 3, 4, 5));
        FiniteDifferences.Check(x => adaptive_avg_pool1d(x[0], 3), Random(2, 3, 7));
        FiniteDifferences.Check(x => adaptive_max_pool2d(x[0], [2, 2]), Random(1, 2, 5, 5));
    }

    [Fact]
    public void Of_normalizations()
    {
        FiniteDifferences.Check(
            x => batch_norm(x[0], zeros([3], float64), ones([3], float64), x[1], x[2], training: true),
            Random(2, 3, 4, 2), Random(3), Random(3));
        FiniteDifferences.Check(
            x => batch_norm(x[0], full([3], 0.3, float64), full([3], 2.0, float64), x[1], x[2]),
            Random(2, 3, 4), Random(3), Random(3));
        FiniteDifferences.Check(x => layer_norm(x[0], [4], x[1], x[2]), Random(2, 3, 4), Random(4), Random(4));
        FiniteDifferences.Check(x => group_norm(x[0], 2, x[1], x[2]), Random(2, 4, 5), Random(4), Random(4));
        FiniteDifferences.Check(x => instance_norm(x[0], weight: x[1], bias: x[2]), Random(2, 3, 5), Random(3), Random(3));
    }

    [Fact]
    public void Of_losses()
    {
        var classes = tensor([1L, 0, 2]);
        FiniteDifferences.Check(x => cross_entropy(x[0], classes), Random(3, 4));
        FiniteDifferences.Check(
            x => cross_entropy(x[0], classes, label_smoothing: 0.1, reduction: nn.Reduction.Sum), Random(3, 4));
        FiniteDifferences.Check(x => nll_loss(log_softmax(x[0], 1), classes), Random(3, 4));
        FiniteDifferences.Check(
            x => kl_div(log_softmax(x[0], 1), log_softmax(x[1], 1), log_target: true, reduction: nn.Reduction.Sum),
            Random(3, 4), Random(3, 4));
        FiniteDifferences.Check(
            x => kl_div(log_softmax(x[0], 1), softmax(x[1], 1), log_target: false), Random(3, 4), Random(3, 4));
        FiniteDifferences.Check(x => mse_loss(x[0], x[1]), Random(3, 4), Random(3, 4));
        FiniteDifferences.Check(x => l1_loss(x[0], x[1]), Random(3, 4), Random(3, 4));
        FiniteDifferences.Check(x => smooth_l1_loss(x[0], x[1], beta: 0.5), Random(3, 4), Random(3, 4));
        FiniteDifferences.Check(x => huber_loss(x[0], x[1], delta: 0.5), Random(3, 4), Random(3, 4));
        var truth = tensor([1.0, 0, 1], [3, 1]);
        FiniteDifferences.Check(
            x => binary_cross_entropy_with_logits(x[0], truth, pos_weights: tensor([2.0])), Random(3, 1));
        FiniteDifferences.Check(x => binary_cross_entropy(x[0].sigmoid(), truth), Random(3, 1));
    }

    [Fact]
    public void Of_resampling()
    {
        FiniteDifferences.Check(x => interpolate(x[0], size: [4, 6]), Random(1, 2, 2, 3));
        FiniteDifferences.Check(
            x => interpolate(x[0], scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: true),
            Random(1, 2, 2, 3));
        FiniteDifferences.Check(x => interpolate(x[0], size: [5, 5], mode: InterpolationMode.Bicubic), Random(1, 1, 3, 3));
        FiniteDifferences.Check(x => interpolate(x[0], size: [5], mode: InterpolationMode.Linear), Random(1, 2, 3));
        FiniteDifferences.Check(x => pad(x[0], [1, 1], PaddingModes.Reflect), Random(1, 2, 4));
        FiniteDifferences.Check(x => pixel_shuffle(x[0], 2), Random(1, 4, 2, 2));
        FiniteDifferences.Check(
            x => grid_sample(x[0], affine_grid(x[1], [1, 1, 3, 3])), Random(1, 1, 4, 4), Random(1, 2, 3) * 0.3);
    }

    [Fact]
    public void Of_an_embedding() => FiniteDifferences.Check(
        x => embedding(tensor([0L, 2, 2, 1], [2, 2]), x[0]), Random(3, 4));

    [Fact]
    public void Of_recurrent_networks()
    {
        FiniteDifferences.Check(
            x => _VF.lstm(x[0], [x[1], x[2]], [x[3], x[4], x[5], x[6]], true, 1, 0, true, false, false).output,
            Random(3, 2, 2), Random(1, 2, 3), Random(1, 2, 3), Random(12, 2), Random(12, 3), Random(12), Random(12));
        FiniteDifferences.Check(
            x => _VF.gru(x[0], x[1], [x[2], x[3], x[4], x[5]], true, 1, 0, true, false, true).output,
            Random(2, 3, 2), Random(1, 2, 3), Random(9, 2), Random(9, 3), Random(9), Random(9));
        FiniteDifferences.Check(
            x => _VF.rnn_tanh(x[0], x[1], [x[2], x[3]], false, 1, 0, true, false, false).h_n,
            Random(3, 2, 2), Random(1, 2, 3), Random(3, 2), Random(3, 3));
    }

    [Fact]
    public void Straight_through_rounding_lets_the_gradient_pass()
    {
        var x = tensor([0.4, 1.6, 9.0], requires_grad: true);
        var rounded = x.clamp(0, 3).round();
        var passed = x * (x.detach() <= 3).to(float64);
        var y = rounded.detach() + (passed - passed.detach());
        y.sum().backward();

        ShouldBe(y, [0, 2, 3]);
        ShouldBe(x.grad!, [1, 1, 0]);
    }

    [Fact]
    public void Gradients_can_be_asked_for_without_being_stored()
    {
        var x = tensor([2.0, 3.0], requires_grad: true);
        var unused = tensor([1.0], requires_grad: true);
        var gradients = autograd.grad([x.pow(3).sum()], [x, unused], allow_unused: true);

        ShouldBe(gradients[0], [12, 27]);
        gradients[1].Should().BeNull();
        x.grad.Should().BeNull();
    }

    [Fact]
    public void A_gradient_can_be_differentiated_again()
    {
        var x = tensor([2.0], requires_grad: true);
        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        first.sum().backward();

        ShouldBe(x.grad!, [12]);
    }

    [Fact]
    public void A_tensor_that_is_no_leaf_can_keep_its_gradient()
    {
        var x = tensor([1.0, 2.0], requires_grad: true);
        var y = x * 3;
        y.retain_grad();
        y.pow(2).sum().backward();

        ShouldBe(y.grad!, [6, 12]);
    }

    [Fact]
    public void Nothing_is_recorded_where_that_is_switched_off()
    {
        var x = ones(2, requires_grad: true);
        using (no_grad())
        {
            (x * 2).requires_grad.Should().BeFalse();
            using (enable_grad())
            {
                (x * 2).requires_grad.Should().BeTrue();
            }
            is_grad_enabled().Should().BeFalse();
        }

        (x * 2).requires_grad.Should().BeTrue();
    }

    private static void CheckOne(string name, Func<Tensor, Tensor> function)
    {
        name.Should().NotBeEmpty();
        FiniteDifferences.Check(x => function(x[0]), Random(3, 4));
    }
}
