namespace Compress.Training;

/// <summary>The mean of the tokens' embeddings, then one layer (Joulin et al., "Bag of tricks for efficient text classification", 2017): order does not count.</summary>
internal static class BagOfWords
{
    private const int Width = 64;

    public static Graph Build(ZooOptions options)
    {
        var (b, tokens) = NetworkZoo.StartText("bag-of-words", options);
        var (x, mask) = TokenLayers.Embed(b, tokens, options with { Stride = 1 }, Width);
        return NetworkZoo.Finish(b, TokenLayers.Classify(b, TokenLayers.Mean(b, x, mask), options.Classes));
    }
}
