namespace Compress.Graphs;

/// <summary>Takes slices at index tuples.</summary>
internal static class GatherNDOperator
{
    public static OperatorFacts Facts { get; } = new("GatherND", [11, 12, 13], "data:T, indices:I -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
    {
        Attributes = [AttributeFact.Int("batch_dims", 0).From(12)],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } data || context.ShapeOf(1) is not { } at) return;
            var batch = context.Int("batch_dims", 0);
            if (data.Rank == 0 || at.Rank == 0) context.Fail("neither its data nor its indices may be a scalar");
            if (batch < 0 || batch >= Math.Min(data.Rank, at.Rank)) context.Fail($"'batch_dims' is {batch}; expected 0 to {Math.Min(data.Rank, at.Rank) - 1}");
            if (at[at.Rank - 1].Value is not { } tuple) return;
            if (tuple < 1 || batch + tuple > data.Rank) context.Fail($"its index tuples have {tuple} numbers after {batch} batch axes; the data has rank {data.Rank}");
            context.SetShape(0, new Shape([.. at.SkipLast(1), .. data.Skip((int)(batch + tuple))]));
        },
    };
}
