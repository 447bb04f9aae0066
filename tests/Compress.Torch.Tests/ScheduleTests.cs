using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Tests;

public sealed class ScheduleTests : TorchTest
{
    [Fact]
    public void StepLR() => Follow(o => lr_scheduler.StepLR(o, 2, 0.1), [0.5, 0.5, 0.05, 0.05, 0.005]);

    [Fact]
    public void MultiStepLR() => Follow(o => lr_scheduler.MultiStepLR(o, [1, 3], 0.1), [0.5, 0.05, 0.05, 0.005, 0.005]);

    [Fact]
    public void ExponentialLR() => Follow(o => lr_scheduler.ExponentialLR(o, 0.5), [0.5, 0.25, 0.125]);

    [Fact]
    public void A_warm_up_by_a_function() =>
        Follow(o => lr_scheduler.LambdaLR(o, t => Math.Min(1, (t + 1) / 4.0)), [0.125, 0.25, 0.375, 0.5, 0.5]);

    [Fact]
    public void A_linear_warm_up() =>
        Follow(o => lr_scheduler.LinearLR(o, 0.2, 1, 4), [0.1, 0.2, 0.3, 0.4, 0.5, 0.5]);

    [Fact]
    public void CosineAnnealingLR() => Follow(
        o => lr_scheduler.CosineAnnealingLR(o, 4, 0.1),
        [0.5, 0.1 + (0.2 * (1 + Math.Sqrt(0.5))), 0.3, 0.1 + (0.2 * (1 - Math.Sqrt(0.5))), 0.1]);

    [Fact]
    public void OneCycleLR_in_straight_lines() => Follow(
        o => lr_scheduler.OneCycleLR(
            o, 1.0, total_steps: 10, pct_start: 0.5, anneal_strategy: lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear,
            div_factor: 5, final_div_factor: 2),
        [0.2, 0.4, 0.6, 0.8, 1.0, 0.82, 0.64, 0.46, 0.28, 0.1]);

    [Fact]
    public void OneCycleLR_in_cosines_ends_at_the_last_rate() => Follow(
        o => lr_scheduler.OneCycleLR(o, 1.0, epochs: 2, steps_per_epoch: 2, pct_start: 0.5, div_factor: 4, final_div_factor: 5),
        [0.25, 1.0, (1 + 0.05) / 2, 0.05]);

    [Fact]
    public void OneCycleLR_in_three_phases() => Follow(
        o => lr_scheduler.OneCycleLR(
            o, 1.0, total_steps: 10, pct_start: 0.3, anneal_strategy: lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear,
            div_factor: 5, final_div_factor: 2, three_phase: true),
        [0.2, 0.6, 1.0, 0.6, 0.2, 0.18, 0.16, 0.14, 0.12, 0.1]);

    [Fact]
    public void OneCycleLR_moves_the_momentum_the_other_way()
    {
        using var weight = new Parameter(zeros([1]));
        using var optimizer = SGD([weight], 0.5, momentum: 0.9);
        var schedule = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 10, pct_start: 0.5);
        var group = optimizer.ParamGroups.OfType<IMomentum>().Single();

        group.Momentum.Should().Be(0.95);
        schedule.step(4);
        group.Momentum.Should().BeApproximately(0.85, Tolerance.DoubleArithmetic);
        schedule.step(9);
        group.Momentum.Should().BeApproximately(0.95, Tolerance.DoubleArithmetic);
    }

    [Fact]
    public void OneCycleLR_moves_the_first_beta_of_Adam()
    {
        using var weight = new Parameter(zeros([1]));
        using var optimizer = Adam([weight]);
        lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 10).step(2);

        optimizer.ParamGroups.OfType<IBetas>().Single().Betas.Should().Be((0.85, 0.999));
    }

    [Fact]
    public void A_step_beyond_the_cycle_is_refused()
    {
        using var weight = new Parameter(zeros([1]));
        using var optimizer = SGD([weight], 0.5, momentum: 0.9);
        var schedule = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 3);

        ((Action)(() => schedule.step(4))).Should().Throw<InvalidOperationException>().WithMessage("Step 4*of 3 steps*");
        ((Action)(() => lr_scheduler.OneCycleLR(optimizer, 1.0))).Should().Throw<ArgumentException>().WithMessage("*total_steps*");
    }

    [Fact]
    public void A_schedule_goes_on_from_any_step()
    {
        using var weight = new Parameter(zeros([1]));
        using var optimizer = SGD([weight], 0.5);
        var whole = lr_scheduler.CosineAnnealingLR(optimizer, 7);
        whole.step();
        whole.step();
        var rate = optimizer.ParamGroups.Single().LearningRate;
        var resumed = lr_scheduler.CosineAnnealingLR(optimizer, 7, last_epoch: 1);

        resumed.get_last_lr().Should().Equal(rate);
        resumed.LastEpoch.Should().Be(2);
    }

    private static void Follow(Func<Optimizer, lr_scheduler.LRScheduler> make, double[] expected)
    {
        using var weight = new Parameter(zeros([1]));
        using var optimizer = SGD([weight], 0.5, momentum: 0.9);
        var schedule = make(optimizer);
        foreach (var rate in expected)
        {
            schedule.get_last_lr().Single().Should().BeApproximately(rate, Tolerance.DoubleArithmetic, $"step {schedule.LastEpoch}");
            schedule.step();
        }
    }
}
