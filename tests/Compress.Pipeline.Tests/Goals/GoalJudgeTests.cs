using Compress.Pipeline;

namespace Compress.Pipeline.Tests.Goals;

public sealed class GoalJudgeTests
{
    private static readonly ModelFigures Teacher = new() { ValidationAccuracy = 0.95, Accuracy = 0.5, Bytes = 1000, Macs = 900, LatencyUs = new Dictionary<string, double> { ["lean"] = 90 } };
    private static readonly ModelFigures Student = new() { ValidationAccuracy = 0.94, Accuracy = 0.9, Bytes = 300, BundleBytes = 100, Macs = 300, LatencyUs = new Dictionary<string, double> { ["lean"] = 30 } };

    [Fact]
    public void Goals_look_at_validation_bundle_macs_and_latency()
    {
        var goals = new GoalsRecipe { AccuracyDrop = 0.02, Size = new Factor(10), Macs = new Factor(3), Latency = new Factor(3) };
        var results = GoalJudge.Judge(goals, Teacher, Student);
        results.Should().OnlyContain(g => g.Met);
        results.Select(g => Math.Round(g.Reached, 6)).Should().Equal(0.01, 10, 3, 3);
    }

    [Fact]
    public void Each_goal_can_be_missed()
    {
        var goals = new GoalsRecipe { AccuracyDrop = 0.009, Size = new Factor(10.1), Macs = new Factor(3.01), Latency = new Factor(3.01) };
        GoalJudge.Judge(goals, Teacher, Student).Should().OnlyContain(g => !g.Met).And.HaveCount(4);
    }

    [Fact]
    public void Goal_that_is_not_given_is_not_judged() => GoalJudge.Judge(new GoalsRecipe(), Teacher, Student).Should().BeEmpty();
}
