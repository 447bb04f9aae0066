using Compress.Graphs;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Compress.Runtime;

/// <summary>A class with its probability.</summary>
/// <param name="Index">Position in the model's output.</param>
/// <param name="Label">Its name, or the index as text where there are no labels.</param>
/// <param name="Probability">Share of the softmax, 0 to 1.</param>
public sealed record Classification(int Index, string Label, float Probability)
{
    /// <summary>The classes of highest probability, best first.</summary>
    /// <param name="logits">The model's output for one sample, before softmax.</param>
    /// <param name="labels">Names in the order of the output; may be empty.</param>
    /// <param name="top">How many to give at most.</param>
    public static ImmutableArray<Classification> Of(ReadOnlySpan<float> logits, ImmutableArray<string> labels, int top = 5)
    {
        var probabilities = new float[logits.Length];
        Softmax(logits, probabilities);
        var best = new Classification[Math.Clamp(top, 0, logits.Length)];
        var taken = new bool[logits.Length];
        for (var place = 0; place < best.Length; place++)
        {
            // Of equal classes the one with the lower index comes first.
            var at = Array.IndexOf(taken, false);
            for (var i = at + 1; i < taken.Length; i++)
                if (!taken[i] && probabilities[i].CompareTo(probabilities[at]) > 0) at = i;
            taken[at] = true;
            best[place] = new Classification(at, !labels.IsDefault && at < labels.Length ? labels[at] : at.ToString(CultureInfo.InvariantCulture), probabilities[at]);
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(best);
    }

    /// <summary>exp(x - max) / sum.</summary>
    /// <param name="logits">The inputs.</param>
    /// <param name="probabilities">Where the results go; as long as the inputs.</param>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        var max = float.NegativeInfinity;
        foreach (var value in logits) max = MathF.Max(max, value);
        var sum = 0f;
        for (var i = 0; i < logits.Length; i++) sum += probabilities[i] = MathF.Exp(logits[i] - max);
        for (var i = 0; i < logits.Length; i++) probabilities[i] /= sum;
    }

    /// <inheritdoc/>
    public bool Equals(Classification? other) => other is not null && Index == other.Index && Label == other.Label && Probability.Equals(other.Probability);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <summary>Name and probability.</summary>
    public override string ToString() => Texts.Of($"{Label} {Probability}");
}
