namespace Compress.Training;

/// <summary>Texts by a long short-term memory (Hochreiter and Schmidhuber, 1997) in both directions, its states pooled over time.</summary>
internal static class LstmClassifier
{
    private const int Width = 64, Hidden = 64;

    public static Graph Build(ZooOptions options)
    {
        var (b, tokens) = NetworkZoo.StartText("text-lstm", options);
        var (x, mask) = TokenLayers.Embed(b, tokens, options, Width);
        x = Both(b, b.Dropout(x, options.Dropout));
        x = b.Concat(1, TokenLayers.Mean(b, x, mask), TokenLayers.Max(b, x, mask));
        return NetworkZoo.Finish(b, TokenLayers.Classify(b, b.Dropout(x, options.Dropout), options.Classes));
    }

    /// <summary>States of both directions at every step: [batch, time, 2 * Hidden].</summary>
    private static GraphValue Both(GraphBuilder b, GraphValue x)
    {
        var bound = (float)(1 / Math.Sqrt(Hidden));
        var w = b.Constant(b.Weights.Uniform(-bound, bound, 2, 4 * Hidden, Width), "lstm_w");
        var r = b.Constant(b.Weights.Uniform(-bound, bound, 2, 4 * Hidden, Hidden), "lstm_r");
        var bias = b.Constant(Bias(), "lstm_b");
        var states = b.Add("LSTM", [b.Transpose(x, 1, 0, 2), w, r, bias], ("hidden_size", (long)Hidden), ("direction", AttributeValue.From("bidirectional")));
        // [time, directions, batch, hidden] to [batch, time, directions * hidden].
        return b.Reshape(b.Transpose(states, 2, 0, 1, 3), 0, 0, 2 * Hidden);
    }

    /// <summary>Zero but for the forget gates, which start open (Jozefowicz et al., 2015); ONNX orders gates input, output, forget, cell.</summary>
    private static Tensor Bias()
    {
        var values = new float[2 * 8 * Hidden];
        for (var direction = 0; direction < 2; direction++) values.AsSpan((direction * 8 * Hidden) + (2 * Hidden), Hidden).Fill(1);
        return Tensor.Create<float>(values, 2, 8 * Hidden);
    }
}
