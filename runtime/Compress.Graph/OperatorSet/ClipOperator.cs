namespace Compress.Graphs;

/// <summary>Limits values to a range; bounds were attributes before opset 11.</summary>
internal static class ClipOperator
{
    public static OperatorFacts Facts { get; } = new("Clip", [1, 6, 11, 12, 13], "input:T, min?@11..:T, max?@11..:T -> output:T", ("T", TypeSet.Numeric))
    {
        Attributes = [AttributeFact.Float("min").Before(11), AttributeFact.Float("max").Before(11), AttributeFact.Ints("consumed_inputs").Before(6)],
        Infer = context => context.SetShape(0, context.ShapeOf(0)),
    };
}
