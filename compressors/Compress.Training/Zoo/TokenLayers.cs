namespace Compress.Training;

/// <summary>What networks on texts share. Padding is token 0; every sum and mean over time leaves it out, by a mask computed from the tokens.</summary>
internal static class TokenLayers
{
    /// <summary>Embedded tokens [batch, time, width] and the mask [batch, time]: 1 where there is a token, 0 where there is padding.</summary>
    public static (GraphValue Values, GraphValue Mask) Embed(GraphBuilder b, GraphValue tokens, ZooOptions options, int width)
    {
        // Convolutions start with weights for inputs of variance 1; there are few different bytes, so that half of the width holds them.
        var embedding = b.Constant(options.Stride == 1 ? b.Weights.Normal(0.1, options.Vocabulary, width) : b.Weights.Normal(1, options.Vocabulary, width / 2), "embedding");
        var values = b.Gather(embedding, tokens);
        // Token numbers are whole and not negative, so cutting them off at 1 leaves 0 for padding and 1 for all else.
        var mask = b.Clip(b.Add("Cast", [tokens], ("to", (long)ElementType.Float32)), 0, 1);
        return options.Stride == 1 ? (values, mask) : Together(b, values, mask, options.Stride, width);
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
    /// Pairs of tokens become one, and pairs of these, by convolutions that look at every place and keep the larger of two neighbours
    /// (Zhang et al., "Character-level convolutional networks for text classification", 2015): a word gives the same wherever it starts.
    /// A step counts as there where one of its tokens is.
    /// </summary>
    private static (GraphValue Values, GraphValue Mask) Together(GraphBuilder b, GraphValue values, GraphValue mask, int stride, int width)
    {
        for (; stride > 1; stride /= 2)
        {
            var hidden = b.Transpose(b.Mul(values, b.Reshape(mask, 0, -1, 1)), 0, 2, 1);
            values = b.Transpose(b.MaxPool(b.Relu(b.Conv(hidden, width, kernel: 5)), 2), 0, 2, 1);
            mask = b.Reshape(b.MaxPool(b.Reshape(mask, 0, 1, -1), 2), 0, -1);
        }
        return (values, mask);
    }
}
