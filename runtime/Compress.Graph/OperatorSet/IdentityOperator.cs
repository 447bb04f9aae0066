namespace Compress.Graphs;

/// <summary>The same value under another name.</summary>
internal static class IdentityOperator
{
    public static OperatorFacts Facts { get; } = new("Identity", [1, 13, 14, 16, 19, 21, 23, 24, 25], "input:V -> output:V", ("V", TypeSet.Any))
    {
        Infer = context =>
        {
            context.SetShape(0, context.ShapeOf(0));
            context.SetValue(0, context.ValueOf(0));
        },
    };
}
