namespace Compress.Training.Tests.Loops;

public class ScheduleTests
{
    [Fact]
    public void Cosine_falls_from_one_to_nearly_nothing_after_the_warm_up()
    {
        var schedule = new ScheduleSettings { Kind = ScheduleKind.Cosine, WarmUpEpochs = 1 };
        schedule.Factor(0, 10, 5).Should().BeApproximately(1 / 11.0, 1e-12);
        schedule.Factor(10, 10, 5).Should().Be(1);
        schedule.Factor(30, 10, 5).Should().BeApproximately(0.5, 1e-12);
        schedule.Factor(49, 10, 5).Should().BeLessThan(0.01);
    }

    [Fact]
    public void Steps_multiply_every_few_epochs()
    {
        var schedule = new ScheduleSettings { Kind = ScheduleKind.Step, StepEpochs = 2, StepFactor = 0.5 };
        new[] { 0, 19, 20, 39, 40 }.Select(s => schedule.Factor(s, 10, 6)).Should().Equal(1, 1, 0.5, 0.5, 0.25);
    }

    [Fact]
    public void One_cycle_rises_to_one_and_falls_to_nearly_nothing()
    {
        var schedule = new ScheduleSettings { Kind = ScheduleKind.OneCycle };
        schedule.Factor(0, 10, 10).Should().BeApproximately(0.04, 1e-12);
        schedule.Factor(29, 10, 10).Should().BeApproximately(1, 1e-12);
        schedule.Factor(99, 10, 10).Should().BeApproximately(4e-6, 1e-12);
    }

    [Fact]
    public void Constant_stays() => new ScheduleSettings { Kind = ScheduleKind.Constant }.Factor(77, 10, 10).Should().Be(1);
}
