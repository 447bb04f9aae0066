namespace Compress.Training;

/// <summary>What networks on texts share. Padding is token 0; every sum and mean over time leaves it out, by a mask computed from the tokens.</summary>
internal static class TokenLayers
{
    /// <summary>Embedded tokens [batch, time, width] and the mask [batch, time]: 1 where there is a token, 0 where there is padding.</summary>
    public static (GraphValue Values, GraphValue Mask) Embed(GraphBuilder b, GraphValue tokens, ZooOptions options, int width)
    {
        var embedding = b.Constant(b.Weights.Normal(0.1, options.Vocabulary, width), "embedding");
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

    /// <summary>A convolution over time that takes several tokens together; a step counts as there where one of its tokens is.</summary>
    private static (GraphValue Values, GraphValue Mask) Together(GraphBuilder b, GraphValue values, GraphValue mask, int stride, int width)
    {
        var kernel = (2 * stride) - 1;
        var hidden = b.Mul(values, b.Reshape(mask, 0, -1, 1));
        var fewer = b.Relu(b.Conv(b.Transpose(hidden, 0, 2, 1), width, kernel, stride));
        var shorter = b.MaxPool(b.Reshape(mask, 0, 1, -1), kernel, stride, kernel / 2);
        return (b.Transpose(fewer, 0, 2, 1), b.Reshape(shorter, 0, -1));
    }
}
