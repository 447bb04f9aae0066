namespace Compress.Graphs;

/// <summary>Numbers from a start to a limit by a step.</summary>
internal static class RangeOperator
{
    public static OperatorFacts Facts { get; } = new("Range", [11], "start:T, limit:T, delta:T -> output:T", ("T", TypeSet.Numeric))
    {
        Infer = context =>
        {
            var (start, limit, step) = (One(context, 0), One(context, 1), One(context, 2));
            if (step?.ToReal() == 0) context.Fail("its step is 0 and it would never end");
            if (start?.ToReal() is { } from && limit?.ToReal() is { } to && step?.ToReal() is { } by)
            {
                var count = Math.Max(Math.Ceiling((to - from) / by), 0);
                if (double.IsNaN(count) || count > long.MaxValue / 2) context.Fail($"from {from} to {to} by {by} it has too many numbers");
                context.SetShape(0, Shape.Of((long)count));
                if (count > PartialValue.MostElements) return;
                var type = context.TypeOf(0);
                context.SetValue(0, new PartialValue(type, [(long)count], [.. Enumerable.Range(0, (int)count).Select(i =>
                    type.IsFloat() ? ValueElement.Of(from + i * by) : ValueElement.Of((long)from + i * (long)by))]));
                return;
            }
            var named = start?.Integer == 0 && step?.Integer == 1 ? limit?.ToDimension() ?? Dimension.Unknown : Dimension.Unknown;
            context.SetShape(0, new Shape([named]));
        },
    };

    private static ValueElement? One(InferenceContext context, int input) => context.ValueOf(input)?.Elements is [var only] ? only : null;
}
