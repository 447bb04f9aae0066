using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Scaled dot-product attention (3 axes with packed heads, or 4) and rotary position embedding.</summary>
internal static class AttentionOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("Attention", [23, 24], "Q:T1, K:T1, V:T2, attn_mask?:U, past_key?:T1, past_value?:T2, nonpad_kv_seqlen?@24..:I -> Y:T1, present_key?:T1, present_value?:T2, qk_matmul_output?:T1",
            ("T1", TypeSet.Float), ("T2", TypeSet.Float), ("U", TypeSet.Any), ("I", TypeSet.Int64))
        {
            Attributes =
            [
                AttributeFact.Int("is_causal", 0), AttributeFact.Int("kv_num_heads"), AttributeFact.Int("q_num_heads"), AttributeFact.Int("qk_matmul_output_mode", 0),
                AttributeFact.Float("scale"), AttributeFact.Float("softcap", 0), AttributeFact.Int("softmax_precision"),
            ],
            Infer = Attention,
        },
        new("RotaryEmbedding", [23], "X:T, cos_cache:T, sin_cache:T, position_ids?:M -> Y:T", ("T", TypeSet.Float), ("M", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Int("interleaved", 0), AttributeFact.Int("num_heads"), AttributeFact.Int("rotary_embedding_dim", 0)],
            Infer = context => context.SetShape(0, context.ShapeOf(0)),
        },
    ];

    private static void Attention(InferenceContext context)
    {
        if (Heads(context, 0, "q_num_heads") is not { } q || Heads(context, 1, "kv_num_heads") is not { } k || Heads(context, 2, "kv_num_heads") is not { } v) return;
        context.SetShape(0, context.ShapeOf(0)!.Rank == 4 ? new Shape([q[0], q[1], q[2], v[3]]) : new Shape([q[0], q[2], DimensionMath.Multiply(q[1], v[3])]));
        var total = context.ShapeOf(4) is { Rank: 4 } past ? DimensionMath.Add(past[2], k[2]) : context.Has(4) ? Dimension.Unknown : k[2];
        context.SetShape(1, new Shape([k[0], k[1], total, k[3]]));
        context.SetShape(2, new Shape([v[0], v[1], total, v[3]]));
        context.SetShape(3, new Shape([q[0], q[1], q[2], total]));
    }

    // [batch, heads, sequence, size] of an input of either form.
    private static Shape? Heads(InferenceContext context, int input, string attribute)
    {
        if (context.ShapeOf(input) is not { } shape) return null;
        if (shape.Rank == 4) return shape;
        if (shape.Rank != 3) context.Fail($"its input {input} is {shape}; expected three or four axes");
        var heads = context.Int(attribute, 0);
        if (heads < 1 || shape[2].Value % heads > 0) context.Fail($"'{attribute}' is {heads}; with three axes it must divide the {shape[2]} numbers of a position");
        return new Shape([shape[0], heads, shape[1], DimensionMath.FloorDivide(shape[2], heads)]);
    }
}
