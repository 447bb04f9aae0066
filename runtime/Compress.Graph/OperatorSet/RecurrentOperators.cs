using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>LSTM, GRU and RNN: X[sequence, batch, input], W[directions, gates * hidden, input], R[directions, gates * hidden, hidden].</summary>
internal static class RecurrentOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        Make("GRU", [1, 3, 7, 14, 22], 3, "X:T, W:T, R:T, B?:T, sequence_lens?:I, initial_h?:T -> Y?:T, Y_h?:T", AttributeFact.Int("linear_before_reset", 0).From(3)),
        Make("LSTM", [1, 7, 14, 22], 4, "X:T, W:T, R:T, B?:T, sequence_lens?:I, initial_h?:T, initial_c?:T, P?:T -> Y?:T, Y_h?:T, Y_c?:T", AttributeFact.Int("input_forget", 0)),
        Make("RNN", [1, 7, 14, 22], 1, "X:T, W:T, R:T, B?:T, sequence_lens?:I, initial_h?:T -> Y?:T, Y_h?:T"),
    ];

    private static OperatorFacts Make(string opType, ImmutableArray<int> versions, int gates, string signature, params ImmutableArray<AttributeFact> own) =>
        new(opType, versions, signature, ("T", TypeSet.Float), ("I", TypeSet.Of(ElementType.Int32)))
        {
            Attributes =
            [
                .. own, AttributeFact.Floats("activation_alpha"), AttributeFact.Floats("activation_beta"), AttributeFact.Strings("activations"), AttributeFact.Float("clip"),
                AttributeFact.Text("direction", "forward"), AttributeFact.Int("hidden_size"), AttributeFact.Int("layout", 0).From(14), AttributeFact.Int("output_sequence", 0).Before(7),
            ],
            Infer = context => Infer(context, gates),
        };

    private static void Infer(InferenceContext context, int gates)
    {
        var direction = context.Text("direction");
        if (direction is not ("forward" or "reverse" or "bidirectional")) context.Fail($"'direction' is '{direction}'; expected forward, reverse or bidirectional");
        Dimension directions = direction == "bidirectional" ? 2 : 1;
        if (context.ShapeOf(0) is not { } x) return;
        if (x.Rank != 3) context.Fail($"its input {x} has not three axes");
        var first = context.Int("layout", 0) != 0;
        var (sequence, batch) = first ? (x[1], x[0]) : (x[0], x[1]);
        Dimension hidden = context.Node.Attributes.TryGetValue("hidden_size", out var size) ? size.AsInt() : context.ShapeOf(2) is { Rank: 3 } r ? r[2] : Dimension.Unknown;
        if (hidden.Value < 1) context.Fail($"'hidden_size' is {hidden}; it must be at least 1");
        Expect(context, 1, [directions, DimensionMath.Multiply(hidden, gates), x[2]]);
        Expect(context, 2, [directions, DimensionMath.Multiply(hidden, gates), hidden]);
        Expect(context, 3, [directions, DimensionMath.Multiply(hidden, 2 * gates)]);
        context.SetShape(0, first ? new Shape([batch, sequence, directions, hidden]) : new Shape([sequence, directions, batch, hidden]));
        var last = first ? new Shape([batch, directions, hidden]) : new Shape([directions, batch, hidden]);
        Expect(context, 4, [batch]);
        Expect(context, 5, [.. last]);
        Expect(context, 6, [.. last]);
        Expect(context, 7, [directions, DimensionMath.Multiply(hidden, 3)]);
        context.SetShape(1, last);
        context.SetShape(2, last);
    }

    private static void Expect(InferenceContext context, int input, Dimension[] expected)
    {
        if (context.ShapeOf(input) is not { } shape) return;
        if (shape.Rank != expected.Length || shape.Zip(expected).Any(p => DimensionMath.Differ(p.First, p.Second))) context.Fail($"its input {input} is {shape}; expected {new Shape(expected.AsSpan())}");
    }
}
