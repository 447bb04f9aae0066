using Compress.Preprocessing;
using Compress.Training.Data;

namespace Compress.Training;

/// <summary>
/// How often each token occurs in training texts: the language model without context that every other one has to beat. Counts start at
/// one, so that a token that training did not have is possible.
/// </summary>
public sealed class UnigramModel
{
    private readonly double[] _logarithms;

    private UnigramModel(double[] logarithms) => _logarithms = logarithms;

    /// <summary>Counts the tokens that a masked-language task may ask for.</summary>
    /// <param name="training">Training batches, each text once.</param>
    /// <param name="vocabulary">Number of different tokens.</param>
    public static UnigramModel Count(BatchLoader training, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(training);
        var counts = new long[vocabulary];
        foreach (var batch in training.Epoch())
            foreach (var token in batch.Tokens.AsSpan(0, batch.Count * batch.SampleSize))
                if (token >= TextPlan.FirstToken) counts[token]++;
        double total = counts.Sum() + vocabulary - TextPlan.FirstToken;
        return new UnigramModel(Array.ConvertAll(counts, c => Math.Log((c + 1) / total)));
    }

    /// <summary>Perplexity over all tokens that a masked-language task may ask for.</summary>
    /// <param name="held">Texts that were not counted.</param>
    public double Perplexity(BatchLoader held)
    {
        ArgumentNullException.ThrowIfNull(held);
        double sum = 0;
        long count = 0;
        foreach (var batch in held.Epoch())
        {
            foreach (var token in batch.Tokens.AsSpan(0, batch.Count * batch.SampleSize))
            {
                if (token < TextPlan.FirstToken) continue;
                sum -= _logarithms[token];
                count++;
            }
        }
        return count == 0 ? double.NaN : Math.Exp(sum / count);
    }
}
