namespace Compress.Training;

/// <summary>What networks on texts share. Padding is token 0; every sum and mean over time leaves it out, by a mask computed from the tokens.</summary>
internal static class TokenLayers
{
    /// <summary>Places of the table of sequences: a prime, so that the hash spreads.</summary>
    private const long Buckets = 32_749;

    /// <summary>Embedded tokens [batch, time, width] and the mask [batch, time]: 1 where there is a token, 0 where there is padding.</summary>
    public static (GraphValue Values, GraphValue Mask) Embed(GraphBuilder b, GraphValue tokens, ZooOptions options, int width)
    {
        var embedding = b.Constant(b.Weights.Normal(0.1, options.Vocabulary, width), "embedding");
        var values = b.Gather(embedding, tokens);
        // Token numbers are whole and not negative, so cutting them off at 1 leaves 0 for padding and 1 for all else.
        var mask = b.Clip(b.Add("Cast", [tokens], ("to", (long)ElementType.Float32)), 0, 1);
        return options.Stride == 1 ? (values, mask) : Together(b, b.Add(values, Sequences(b, tokens, width)), mask, options.Stride);
    }

    /// <summary>The mean over the tokens that are there: [batch, width].</summary>
    public static GraphValue Mean(GraphBuilder b, GraphValue values, GraphValue mask)
    {
        var column = b.Reshape(mask, 0, -1, 1);
        var count = b.Clip(Sum(b, column), 1, float.MaxValue);
        return b.Div(Sum(b, b.Mul(values, column)), count);
    }

    /// <summary>The maximum over time of values from -1 to 1, padding counting as 0: [batch, width].</summary>
    public static GraphValue Max(GraphBuilder b, GraphValue values, GraphValue mask) =>
        b.Flatten(b.GlobalMaxPool(b.Transpose(b.Mul(values, b.Reshape(mask, 0, -1, 1)), 0, 2, 1)));

    /// <summary>The last layer, its weights small: a network starts without an opinion.</summary>
    public static GraphValue Classify(GraphBuilder b, GraphValue x, int classes)
    {
        var inputs = b.SizeOf(x, 1);
        var weight = b.Constant(b.Weights.Normal(0.5 / Math.Sqrt(inputs), classes, inputs), "fc_weight");
        return b.Add("Gemm", [x, weight, b.Constant(WeightFiller.Constant(0, classes), "fc_bias")], ("transB", 1L));
    }

    private static GraphValue Sum(GraphBuilder b, GraphValue x) => b.Add("ReduceSum", [x, b.Integers(1)], ("keepdims", 0L));

    /// <summary>
    /// At each place the sum of the embeddings of the 3, 4, 5 and 6 tokens that end there: [batch, time, width]. A rolling hash finds them
    /// in one table (Bojanowski et al., "Enriching word vectors with subword information", 2017; Pagnoni et al., "Byte latent transformer",
    /// 2024), so that parts of words have a meaning from the first layer on. The first places look at the end of the text's padding.
    /// </summary>
    private static GraphValue Sequences(GraphBuilder b, GraphValue tokens, int width)
    {
        var table = b.Constant(b.Weights.Normal(0.1, Buckets, width), "sequences");
        var time = b.SizeOf(tokens, 1);
        var before = b.Integers([.. Enumerable.Range(0, (int)time).Select(t => (t + time - 1) % time)]);
        GraphValue factor = b.Constant(Tensor.Scalar(263L), "hash_factor"), buckets = b.Constant(Tensor.Scalar(Buckets), "hash_buckets");
        var (hash, sum) = (tokens, (GraphValue?)null);
        for (var length = 2; length <= 6; length++)
        {
            hash = b.Add("Mod", [b.Add(b.Mul(b.Gather(hash, before, axis: 1), factor), tokens), buckets]);
            if (length < 3) continue;
            var found = b.Gather(table, hash);
            sum = sum is { } others ? b.Add(others, found) : found;
        }
        return sum!.Value;
    }

    /// <summary>Means of several neighbours, at the size that the sum of as many independent values would have over its root; a step counts as there where one of its tokens is.</summary>
    private static (GraphValue Values, GraphValue Mask) Together(GraphBuilder b, GraphValue values, GraphValue mask, int stride)
    {
        var hidden = b.Mul(values, b.Reshape(b.Mul(mask, b.Scalar(MathF.Sqrt(stride))), 0, -1, 1));
        var fewer = b.Transpose(b.AveragePool(b.Transpose(hidden, 0, 2, 1), stride), 0, 2, 1);
        return (fewer, b.Reshape(b.MaxPool(b.Reshape(mask, 0, 1, -1), stride), 0, -1));
    }
}
