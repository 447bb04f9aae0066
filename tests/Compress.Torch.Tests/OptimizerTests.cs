using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class OptimizerTests : TorchTest
{
    private static readonly double[] Gradients = [0.5, -1.25, 2.0, 0.75, -0.1];

    [Theory]
    [InlineData(0, 0, 0, false, false)]
    [InlineData(0, 0, 0.1, false, false)]
    [InlineData(0.9, 0, 0, false, false)]
    [InlineData(0.9, 0.3, 0.01, false, false)]
    [InlineData(0.9, 0, 0.01, true, false)]
    [InlineData(0.9, 0, 0.01, false, true)]
    public void Sgd_takes_the_steps_of_its_formula(double momentum, double dampening, double decay, bool nesterov, bool up)
    {
        double weight = 1, buffer = 0;
        var expected = Gradients.Select((g, t) =>
        {
            var d = (up ? -g : g) + (decay * weight);
            buffer = t == 0 ? d : (momentum * buffer) + ((1 - dampening) * d);
            var step = momentum == 0 ? d : nesterov ? d + (momentum * buffer) : buffer;
            return weight -= 0.1 * step;
        });

        Follow(p => optim.SGD([p], 0.1, momentum, dampening, decay, nesterov, up), expected);
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.1, false, false)]
    [InlineData(0.1, true, false)]
    [InlineData(0.1, false, true)]
    public void Adam_takes_the_steps_of_its_formula(double decay, bool amsgrad, bool up) => Follow(
        p => optim.Adam([p], 0.01, 0.8, 0.95, 1e-6, decay, amsgrad, up), AdamSteps(decay, false, amsgrad, up));

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.1, false, false)]
    [InlineData(0.1, true, true)]
    public void AdamW_shrinks_the_weights_apart_from_the_gradient(double decay, bool amsgrad, bool up) => Follow(
        p => optim.AdamW([p], 0.01, 0.8, 0.95, 1e-6, decay, amsgrad, up), AdamSteps(decay, true, amsgrad, up));

    public static TheoryData<string> Kinds => ["sgd", "adam", "adamw", "amsgrad"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_goes_on_bit_for_bit_from_saved_state(string kind)
    {
        var (whole, _) = Train(kind, 10, null, null);
        var (half, state) = Train(kind, 5, null, null);
        var (resumed, _) = Train(kind, 5, half, state);

        resumed.Should().Equal(whole);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_step_leaves_nothing_behind_and_the_gradient_as_it_was(string kind)
    {
        using var weight = Weight();
        using var optimizer = Make(kind, weight);
        Loss(weight, 0).backward();
        optimizer.step();
        using var inner = NewDisposeScope();
        var gradient = Values(weight.grad!);
        var before = Live;
        optimizer.step();

        Live.Should().Be(before);
        Values(weight.grad!).Should().Equal(gradient);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Its_state_goes_with_the_optimizer(string kind)
    {
        using var weight = Weight();
        Loss(weight, 0).backward();
        var before = Live;
        using (var optimizer = Make(kind, weight))
        {
            optimizer.step();
            Live.Should().BeGreaterThan(before);
        }

        Live.Should().Be(before);
    }

    [Fact]
    public void State_of_another_kind_or_shape_is_refused()
    {
        var (_, state) = Train("sgd", 1, null, null);
        using var weight = Weight();
        using var other = Make("adam", weight);
        ((Action)(() => other.load_state_dict(Reader(state)))).Should().Throw<InvalidDataException>()
            .WithMessage("*that of SGD*the optimizer is Adam*");

        using var wide = new Parameter(zeros([7], float64));
        using var sgd = Make("sgd", wide);
        ((Action)(() => sgd.load_state_dict(Reader(state)))).Should().Throw<InvalidDataException>()
            .WithMessage("*has shape [2, 2] where the parameter has [7]*");

        using var right = Make("sgd", weight);
        ((Action)(() => right.load_state_dict(Reader(state[..^3])))).Should().Throw<InvalidDataException>()
            .WithMessage("*ends after 29 of a tensor's 32 bytes*");
    }

    [Fact]
    public void A_parameter_without_gradient_stays_and_counts_its_own_steps()
    {
        using var early = new Parameter(ones([1], float64));
        using var late = new Parameter(ones([1], float64));
        using var optimizer = optim.Adam([early, late], lr: 0.1);
        early.grad = ones([1], float64);
        optimizer.step();
        late.item<double>().Should().Be(1);
        late.grad = ones([1], float64);
        optimizer.step();

        // The first step of Adam is the learning rate whatever the gradient is.
        late.item<double>().Should().BeApproximately(0.9, Tolerance.SingleArithmetic);
        early.item<double>().Should().BeApproximately(0.8, Tolerance.SingleArithmetic);
    }

    [Fact]
    public void Groups_have_options_of_their_own()
    {
        using var decayed = new Parameter(ones([1], float64));
        using var plain = new Parameter(ones([1], float64));
        using var optimizer = optim.SGD(
            [new SGD.ParamGroup([decayed]), new SGD.ParamGroup([plain], new SGD.Options { weight_decay = 0, LearningRate = 1 })],
            0.1,
            weight_decay: 0.5);
        decayed.grad = zeros([1], float64);
        plain.grad = ones([1], float64);
        optimizer.step();

        decayed.item<double>().Should().BeApproximately(0.95, Tolerance.DoubleArithmetic);
        plain.item<double>().Should().Be(0);
        optimizer.ParamGroups.Select(g => g.LearningRate).Should().Equal(0.1, 1);
    }

    [Fact]
    public void Gradients_are_forgotten_or_zeroed()
    {
        using var weight = Weight();
        using var optimizer = Make("sgd", weight);
        weight.grad = ones([2, 2], float64);
        optimizer.zero_grad(set_to_none: false);
        ShouldBe(weight.grad!, [0, 0, 0, 0]);
        optimizer.zero_grad();

        weight.grad.Should().BeNull();
    }

    [Fact]
    public void A_step_can_compute_its_loss_first()
    {
        using var weight = Weight();
        using var optimizer = Make("sgd", weight);
        var loss = optimizer.step(() =>
        {
            var value = Loss(weight, 0);
            value.backward();
            return value;
        });

        loss!.ToDouble().Should().BePositive();
        weight.grad.Should().NotBeNull();
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        using var weight = Weight();
        ((Action)(() => optim.SGD([weight], -1))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*learning rate is -1*");
        ((Action)(() => optim.SGD([weight], 1, nesterov: true))).Should().Throw<ArgumentException>().WithMessage("*Nesterov*");
        ((Action)(() => optim.Adam([weight], beta2: 1))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*betas*");
    }

    [Theory]
    [InlineData(2.0, 5.0)]
    [InlineData(1.0, 7.0)]
    [InlineData(double.PositiveInfinity, 4.0)]
    public void Clipping_scales_all_gradients_to_one_norm(double kind, double norm)
    {
        using var first = new Parameter(zeros([1], float64));
        using var second = new Parameter(zeros([1], float64));
        using var frozen = new Parameter(zeros([1], float64));
        first.grad = full([1], 3.0, float64);
        second.grad = full([1], -4.0, float64);

        nn.utils.clip_grad_norm_([first, second, frozen], 1.0, kind).Should().BeApproximately(norm, Tolerance.DoubleArithmetic);
        ShouldBe(first.grad!, [3 / (norm + 1e-6)]);
        ShouldBe(second.grad!, [-4 / (norm + 1e-6)]);
        nn.utils.clip_grad_norm_([first, second], 10, kind);
        ShouldBe(first.grad!, [3 / (norm + 1e-6)]);
    }

    [Fact]
    public void Clipping_by_value_limits_each_element()
    {
        using var weight = new Parameter(zeros([2], float64));
        weight.grad = tensor([3.0, -0.5]);
        nn.utils.clip_grad_value_([weight], 1);

        ShouldBe(weight.grad!, [1, -0.5]);
    }

    [Fact]
    public void A_parameter_shares_memory_and_outlives_scopes()
    {
        Parameter parameter;
        using (NewDisposeScope())
        {
            var data = zeros([2], float64);
            parameter = new Parameter(data);
            data.fill_(3);
            data.requires_grad.Should().BeFalse();
        }
        using (parameter)
        {
            (parameter.requires_grad, parameter.is_leaf).Should().Be((true, true));
            ShouldBe(parameter.detach(), [3, 3]);
        }
    }

    private static IEnumerable<double> AdamSteps(double decay, bool apart, bool amsgrad, bool up)
    {
        double weight = 1, mean = 0, square = 0, largest = 0;
        for (var t = 1; t <= Gradients.Length; t++)
        {
            var g = up ? -Gradients[t - 1] : Gradients[t - 1];
            if (apart)
            {
                weight -= 0.01 * decay * weight;
            }
            else
            {
                g += decay * weight;
            }
            mean = (0.8 * mean) + (0.2 * g);
            square = (0.95 * square) + (0.05 * g * g);
            largest = Math.Max(largest, square);
            var divisor = Math.Sqrt((amsgrad ? largest : square) / (1 - Math.Pow(0.95, t))) + 1e-6;
            weight -= 0.01 * mean / (1 - Math.Pow(0.8, t)) / divisor;
            yield return weight;
        }
    }

    private static void Follow(Func<Parameter, optim.Optimizer> make, IEnumerable<double> expected)
    {
        using var parameter = new Parameter(ones([1], float64));
        using var optimizer = make(parameter);
        foreach (var (gradient, weight) in Gradients.Zip(expected.ToList()))
        {
            parameter.grad = full([1], gradient, float64);
            optimizer.step();
            parameter.item<double>().Should().BeApproximately(weight, Tolerance.DoubleArithmetic);
        }
    }

    private static Parameter Weight() => new(tensor([0.3, -0.2, 0.9, 1.4], [2, 2]));

    private static optim.Optimizer Make(string kind, Parameter weight) => kind switch
    {
        "sgd" => optim.SGD([weight], 0.05, momentum: 0.9, weight_decay: 0.01, nesterov: true),
        "adam" => optim.Adam([weight], 0.05, weight_decay: 0.01),
        "adamw" => optim.AdamW([weight], 0.05, weight_decay: 0.01),
        _ => optim.Adam([weight], 0.05, amsgrad: true),
    };

    private static Tensor Loss(Parameter weight, int step) =>
        (weight.matmul(full([2, 1], 0.5 + step, float64)) - 1).pow(4).sum();

    private static (double[] Weight, byte[] State) Train(string kind, int steps, double[]? from, byte[]? state)
    {
        using var scope = NewDisposeScope();
        using var weight = from == null ? Weight() : new Parameter(tensor(from, [2, 2]));
        using var optimizer = Make(kind, weight);
        if (state != null)
        {
            optimizer.load_state_dict(Reader(state));
        }
        for (var i = 0; i < steps; i++)
        {
            optimizer.zero_grad();
            Loss(weight, from == null ? i : i + 5).backward();
            optimizer.step();
        }
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            optimizer.save_state_dict(writer);
        }
        return (Values(weight), memory.ToArray());
    }

    private static BinaryReader Reader(byte[] state) => new(new MemoryStream(state));
}
