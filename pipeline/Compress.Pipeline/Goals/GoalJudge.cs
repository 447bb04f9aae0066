using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>Holds a recipe's goals against what was reached. It sees validation figures and sizes alone, never the test split.</summary>
internal static class GoalJudge
{
    public static ImmutableArray<GoalResult> Judge(GoalsRecipe goals, ModelFigures teacher, ModelFigures student)
    {
        var results = ImmutableArray.CreateBuilder<GoalResult>();
        if (goals.AccuracyDrop is { } drop)
        {
            var reached = teacher.ValidationAccuracy - student.ValidationAccuracy;
            results.Add(new GoalResult("accuracy_drop", drop, reached, reached <= drop));
        }
        AtLeast("size", goals.Size, (double)teacher.Bytes / Math.Max(1, student.BundleBytes ?? student.Bytes));
        AtLeast("macs", goals.Macs, (double)teacher.Macs / Math.Max(1, student.Macs));
        if (goals.Latency is not null)
            AtLeast("latency", goals.Latency, teacher.LatencyUs["lean"] / student.LatencyUs["lean"]);
        return results.ToImmutable();

        void AtLeast(string name, Factor? target, double reached)
        {
            if (target is { } wanted) results.Add(new GoalResult(name, wanted.Value, reached, reached >= wanted.Value));
        }
    }
}
