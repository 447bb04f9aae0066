using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>Forward values worked out by hand: that names reach the right operators with their arguments in place.</summary>
public sealed class FunctionTests : TorchTest
{
    private static readonly double[] Sample = [-1.5, -0.5, 0.5, 2.5];

    public static TheoryData<string, Func<Tensor, Tensor>, Func<double, double>> Elementwise => new()
    {
        { "abs", x => x.abs(), Math.Abs },
        { "neg", x => -x, x => -x },
        { "exp", x => x.exp(), Math.Exp },
        { "log1p", x => x.abs().log1p(), x => Math.Log(1 + Math.Abs(x)) },
        { "expm1", x => x.expm1(), x => Math.Exp(x) - 1 },
        { "square", x => x.square(), x => x * x },
        { "floor", x => x.floor(), Math.Floor },
        { "ceil", x => x.ceil(), Math.Ceiling },
        { "round", x => x.round(), x => Math.Round(x, MidpointRounding.ToEven) },
        { "trunc", x => x.trunc(), Math.Truncate },
        { "sign", x => x.sign(), x => Math.Sign(x) },
        { "sigmoid", x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x)) },
        { "tanh", x => x.tanh(), Math.Tanh },
        { "asinh", x => x.asinh(), Math.Asinh },
        { "relu", x => x.relu(), x => Math.Max(0, x) },
        { "relu6", x => relu6(x * 4), x => Math.Clamp(4 * x, 0, 6) },
        { "silu", x => silu(x), x => x / (1 + Math.Exp(-x)) },
        { "hardsigmoid", x => hardsigmoid(x), x => Math.Clamp((x / 6) + 0.5, 0, 1) },
        { "elu", x => elu(x, 0.3), x => x > 0 ? x : 0.3 * (Math.Exp(x) - 1) },
        { "leaky_relu", x => leaky_relu(x, 0.3), x => x > 0 ? x : 0.3 * x },
        { "softplus", x => softplus(x, beta: 2), x => Math.Log(1 + Math.Exp(2 * x)) / 2 },
        { "hardshrink", x => hardshrink(x, 1), x => Math.Abs(x) > 1 ? x : 0 },
        { "clamp", x => x.clamp(min: -1), x => Math.Max(-1, x) },
        { "pow", x => x.pow(2), x => x * x },
        { "remainder", x => x.remainder(1.2), x => x - (1.2 * Math.Floor(x / 1.2)) },
        { "fmod", x => x.fmod(1.2), x => Math.IEEERemainder(x, 1.2) is var r && r * x < 0 ? r + (Math.Sign(x) * 1.2) : x % 1.2 },
        { "comparison", x => x > 0.5, x => x > 0.5 ? 1 : 0 },
        { "comparison with itself", x => x.ge(x.abs()), x => x >= 0 ? 1 : 0 },
        { "masked_fill", x => x.masked_fill(x < 0, 7), x => x < 0 ? 7 : x },
        { "in place", x => x.clone().add_(1).mul_(2).sub_(0.5).div_(4).neg_(), x => -((((x + 1) * 2) - 0.5) / 4) },
        { "in place by tensors", x => x.clone().add_(x, 2).mul_(x).addcmul_(x, x, -1), x => 2 * x * x },
        { "lerp", x => x.lerp(x * 3, 0.25), x => 1.5 * x },
        { "number minus tensor", x => 1 - x, x => 1 - x },
        { "number over tensor", x => 1 / x, x => 1 / x },
    };

    [Theory]
    [MemberData(nameof(Elementwise), DisableDiscoveryEnumeration = true)]
    public void Elementwise_values(string name, Func<Tensor, Tensor> function, Func<double, double> expected)
    {
        name.Should().NotBeEmpty();
        ShouldBe(function(tensor(Sample)), [.. Sample.Select(expected)]);
    }

    [Fact]
    public void Reductions()
    {
        var x = tensor([1.0, 5, 3, 4, 2, 6], [2, 3]);

        ShouldBe(x.sum(), [21]);
        ShouldBe(x.sum(0), [5, 7, 9]);
        ShouldBe(x.mean([1]), [3, 4]);
        ShouldBe(x.max(1).values, [5, 6]);
        ShouldBe(x.max(1).indexes, [1, 2]);
        ShouldBe(x.min(0, keepdim: true).values, [1, 2, 3]);
        ShouldBe(x.argmax(), [5]);
        ShouldBe(x.argmax(1), [1, 2]);
        ShouldBe(x.argmin(1), [0, 1]);
        ShouldBe(x.var([1]), [4, 4]);
        ShouldBe(x.std([1], unbiased: false), [Math.Sqrt(8.0 / 3), Math.Sqrt(8.0 / 3)]);
        ShouldBe(x.norm(), [Math.Sqrt(91)], Tolerance.DoubleArithmetic);
        ShouldBe(x.norm(1, p: 1), [9, 12]);
        ShouldBe(x.cumsum(1), [1, 6, 9, 4, 6, 12]);
        ShouldBe(x.prod(1), [15, 48]);
        ShouldBe(x.topk(2).indexes, [1, 2, 2, 0]);
        ShouldBe(x.sort(1, descending: true).values, [5, 3, 1, 6, 4, 2]);
        ShouldBe(x.argsort(1), [0, 2, 1, 1, 0, 2]);
        ShouldBe(x.quantile(0.5), [3.5]);
        ShouldBe((x > 4).any(1), [1, 1]);
        ShouldBe((x > 1).all(), [0]);
        ShouldBe(tensor([0L, 2, 2]).bincount(minlength: 4), [1, 0, 2, 0]);
        ShouldBe(x.histc(2, 0, 6), [2, 4]);
    }

    [Fact]
    public void Creation()
    {
        ShouldBe(arange(4), [0, 1, 2, 3]);
        arange(4).dtype.Should().Be(ScalarType.Int64);
        ShouldBe(arange(1.0, 2.0, 0.5), [1, 1.5]);
        ShouldBe(linspace(0, 1, 3), [0, 0.5, 1]);
        ShouldBe(eye(2), [1, 0, 0, 1]);
        ShouldBe(full([2], 3), [3, 3]);
        full([2], 3).dtype.Should().Be(ScalarType.Int64);
        ShouldBe(ones_like(zeros([2], int32)), [1, 1]);
        randperm(5).sort().values.data<long>().ToArray().Should().Equal(0, 1, 2, 3, 4);
        ShouldBe(one_hot(tensor([1L, 0]), 3), [0, 1, 0, 1, 0, 0]);
        ones([2], requires_grad: true).requires_grad.Should().BeTrue();
    }

    [Fact]
    public void A_convolution_counts_its_window() => ShouldBe(
        conv2d(ones([1, 1, 3, 3]), ones([1, 1, 3, 3]), full([1], 0.5), padding: [1, 1]),
        [4.5, 6.5, 4.5, 6.5, 9.5, 6.5, 4.5, 6.5, 4.5]);

    [Fact]
    public void Batch_normalization_moves_the_running_statistics_in_training_alone()
    {
        var x = tensor([1.0, 3], [2, 1]);
        var mean = zeros([1], float64);
        var variance = ones([1], float64);
        var y = batch_norm(x, mean, variance, training: true, momentum: 0.25, eps: 0);

        ShouldBe(y, [-1, 1]);
        ShouldBe(mean, [0.5]);
        ShouldBe(variance, [(0.75 * 1) + (0.25 * 2)]);
        ShouldBe(batch_norm(x, mean, variance, eps: 0), [0.5 / Math.Sqrt(1.25), 2.5 / Math.Sqrt(1.25)]);
        ShouldBe(mean, [0.5]);
    }

    [Fact]
    public void Divergence_by_either_form_of_its_target()
    {
        var p = tensor([0.2, 0.8], [1, 2]);
        var q = tensor([0.5, 0.5], [1, 2]);
        var expected = (0.2 * Math.Log(0.2 / 0.5)) + (0.8 * Math.Log(0.8 / 0.5));

        ShouldBe(kl_div(q.log(), p.log(), log_target: true, reduction: nn.Reduction.Sum), [expected]);
        ShouldBe(kl_div(q.log(), p, log_target: false, reduction: nn.Reduction.Sum), [expected]);
        ShouldBe(kl_div(q.log(), p, log_target: false, reduction: nn.Reduction.Mean), [expected / 2]);
    }

    [Fact]
    public void Cross_entropy_with_smoothing_weights_and_ignored_classes()
    {
        var logits = tensor([0.2, 0.8, 0.5, 0.5], [2, 2]).log();
        var classes = tensor([1L, 0]);

        ShouldBe(cross_entropy(logits, classes), [(-Math.Log(0.8) - Math.Log(0.5)) / 2]);
        ShouldBe(cross_entropy(logits, classes, ignore_index: 0), [-Math.Log(0.8)]);
        ShouldBe(
            cross_entropy(logits, classes, weight: tensor([1.0, 3]), reduction: nn.Reduction.None),
            [-3 * Math.Log(0.8), -Math.Log(0.5)]);
        ShouldBe(
            cross_entropy(logits, classes, label_smoothing: 0.2, reduction: nn.Reduction.Sum),
            [(-0.9 * Math.Log(0.8)) - (0.1 * Math.Log(0.2)) - Math.Log(0.5)]);
    }

    [Fact]
    public void Pooling()
    {
        var x = arange(16, float64).reshape(1, 1, 4, 4);

        ShouldBe(max_pool2d(x, 2), [5, 7, 13, 15]);
        ShouldBe(avg_pool2d(x, 2), [2.5, 4.5, 10.5, 12.5]);
        ShouldBe(adaptive_avg_pool2d(x, [1, 1]), [7.5]);
        ShouldBe(avg_pool2d(x, [2, 2], [4, 4], [1, 1], count_include_pad: true), [0, 0.75, 3, 3.75]);
        ShouldBe(avg_pool2d(x, [2, 2], divisor_override: 1), [10, 18, 42, 50]);
    }

    [Fact]
    public void Dropout_does_nothing_outside_of_training()
    {
        var x = ones(100);

        dropout(x, 0.5, training: false).equal(x).Should().BeTrue();
        dropout(x, 0.5).data<float>().ToArray().Should().OnlyContain(v => v == 0 || v == 2).And.Contain(0).And.Contain(2);
    }

    [Fact]
    public void Views_share_memory()
    {
        var x = zeros([2, 3]);
        x.view(-1).narrow(0, 1, 2).fill_(5);
        x.t()[0].add_(1);
        x.index_put_(tensor(9f), tensor([1L]), tensor([2L]));

        x.data<float>().ToArray().Should().Equal(1, 5, 5, 1, 0, 9);
        x.stride().Should().Equal(3, 1);
        x.t().is_contiguous().Should().BeFalse();
        x.size(-1).Should().Be(3);
        ((Action)(() => x.size(2))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*[2, 3]*");
    }

    [Fact]
    public void Joining_and_comparing()
    {
        var a = tensor([1f, 2]);

        ShouldBe(cat([a, a]), [1, 2, 1, 2]);
        stack([a, a], 1).shape.Should().Equal(2, 2);
        a.allclose(a + 1e-7).Should().BeTrue();
        a.equal(a + 1).Should().BeFalse();
        ShouldBe(where(a > 1, a, -a), [-1, 2]);
        ShouldBe(a.maximum(tensor([1.5f])), [1.5, 2]);
    }

    [Fact]
    public void Interpolation_needs_one_kind_of_size() =>
        ((Action)(() => interpolate(zeros([1, 1, 2, 2])))).Should().Throw<ArgumentException>().WithMessage("*size or the scale*");

    [Fact]
    public void Interpolation_refuses_a_mode_for_other_dimensions() =>
        ((Action)(() => interpolate(zeros([1, 1, 2]), [4], mode: InterpolationMode.Bilinear))).Should()
            .Throw<ArgumentException>().WithMessage("*Bilinear*[1, 1, 2]*");
}
