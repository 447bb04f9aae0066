namespace Compress.Pipeline;

/// <summary>How a text becomes token numbers.</summary>
public sealed record TextRecipe
{
    /// <summary>One token a word (a run of letters and digits, or another character), or one a byte: <c>words</c> or <c>bytes</c>.</summary>
    public string Tokens { get; init; } = "words";

    /// <summary>Tokens of every text: longer ones are cut, shorter ones padded.</summary>
    public int Length { get; init; } = 64;

    /// <summary>Largest vocabulary of words, the most frequent of the training split.</summary>
    public int Words { get; init; } = 10000;

    /// <summary>Words that occur less often in the training split are unknown.</summary>
    public int MinCount { get; init; } = 2;

    /// <summary>Whether letters are made lower case first.</summary>
    public bool Lowercase { get; init; } = true;
}
