namespace Compress.Training;

/// <summary>
/// A Transformer encoder (Vaswani et al., 2017) with normalization before each part (Xiong et al., 2020), GELU, learned positions that
/// start as sines, and attention that leaves padding out. Its classifier pools over time; its language model predicts hidden tokens
/// (Devlin et al., 2019) with the embedding's own weights. Both have the encoder's weights under the same names.
/// </summary>
internal static class TransformerEncoder
{
    /// <summary>The language model's second input: which tokens to predict, as places in the flattened batch.</summary>
    public const string PlacesInput = "places";

    private const int Width = 64, Heads = 4, Inner = 256, Blocks = 2;

    public static Graph Classifier(ZooOptions options)
    {
        var (b, tokens) = NetworkZoo.StartText("text-transformer", options);
        var (x, mask) = Encode(b, tokens, options);
        return NetworkZoo.Finish(b, TokenLayers.Classify(b, b.Dropout(TokenLayers.Mean(b, x, mask), options.Dropout), options.Classes));
    }

    /// <summary>The encoder with a head that names the tokens at the places asked for: inputs <c>input</c> and <c>places</c>, output <c>logits</c> [places, vocabulary].</summary>
    public static Graph LanguageModel(ZooOptions options)
    {
        var (b, tokens) = NetworkZoo.StartText("text-transformer", options);
        if (options.Stride != 1) throw new ModelException($"A language model predicts single tokens; the encoder takes {options.Stride} of them together.");
        var (x, _) = Encode(b, tokens, options);
        var places = b.Input(PlacesInput, ElementType.Int64, Dimension.Named("places"));
        x = b.Gather(b.Reshape(x, -1, Width), places);
        x = b.LayerNormalization(b.Gelu(Project(b, x, Width, "mlm")));
        var logits = b.MatMul(x, b.Transpose(new GraphValue("embedding"), 1, 0));
        return NetworkZoo.Finish(b, b.Add(logits, b.Constant(WeightFiller.Constant(0, options.Vocabulary), "mlm_bias")));
    }

    private static (GraphValue Values, GraphValue Mask) Encode(GraphBuilder b, GraphValue tokens, ZooOptions options)
    {
        var (x, mask) = TokenLayers.Embed(b, tokens, options, Width);
        var steps = b.SizeOf(x, 1);
        x = b.Dropout(b.Add(x, b.Constant(Sines(steps), "positions")), options.Dropout);
        // 0 where there is a token; so low elsewhere that the softmax gives it nothing.
        var hidden = b.Mul(b.Sub(b.Reshape(mask, 0, 1, 1, -1), b.Scalar(1)), b.Scalar(10_000));
        for (var block = 0; block < Blocks; block++)
        {
            x = b.Add(x, b.Dropout(Attention(b, b.LayerNormalization(x), hidden, steps), options.Dropout));
            var inner = b.Gelu(Project(b, b.LayerNormalization(x), Inner, "ff"));
            x = b.Add(x, b.Dropout(Project(b, inner, Width, "ff"), options.Dropout));
        }
        return (b.LayerNormalization(x), mask);
    }

    private static GraphValue Attention(GraphBuilder b, GraphValue x, GraphValue hidden, long steps)
    {
        const int size = Width / Heads;
        GraphValue Part(string name, params ReadOnlySpan<long> order) => b.Transpose(b.Reshape(Project(b, x, Width, name), 0, steps, Heads, size), order);
        var query = b.Mul(Part("query", 0, 2, 1, 3), b.Scalar(1 / MathF.Sqrt(size)));
        var weights = b.Softmax(b.Add(b.MatMul(query, Part("key", 0, 2, 3, 1)), hidden));
        var seen = b.Transpose(b.MatMul(weights, Part("value", 0, 2, 1, 3)), 0, 2, 1, 3);
        return Project(b, b.Reshape(seen, 0, steps, Width), Width, "attended");
    }

    private static GraphValue Project(GraphBuilder b, GraphValue x, int outputs, string name)
    {
        var inputs = b.SizeOf(x, -1);
        var weight = b.Constant(b.Weights.Normal(Math.Sqrt(2.0 / (inputs + outputs)), inputs, outputs), name + "_weight");
        return b.Add(b.MatMul(x, weight), b.Constant(WeightFiller.Constant(0, outputs), name + "_bias"));
    }

    /// <summary>Sines and cosines of falling frequency (Vaswani et al., 2017, section 3.5), at the size that embeddings start with.</summary>
    private static Tensor Sines(long steps)
    {
        var values = new float[steps * Width];
        for (var t = 0; t < steps; t++)
        {
            for (var i = 0; i < Width; i += 2)
            {
                var angle = t / Math.Pow(10_000, (double)i / Width);
                values[(t * Width) + i] = (float)(0.1 * Math.Sin(angle));
                values[(t * Width) + i + 1] = (float)(0.1 * Math.Cos(angle));
            }
        }
        return Tensor.Create<float>(values, steps, Width);
    }
}
