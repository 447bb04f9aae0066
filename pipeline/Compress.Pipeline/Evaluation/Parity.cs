using Compress.Training;

namespace Compress.Pipeline;

/// <summary>How far predictions of the same samples are apart.</summary>
public static class Parity
{
    /// <summary>Share of the samples on which all predictions name the same class.</summary>
    public static double Agreement(IReadOnlyList<Predictions> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        return (double)Enumerable.Range(0, all[0].Count).Count(i => all.All(p => p.Named(i) == all[0].Named(i))) / all[0].Count;
    }

    /// <summary>Largest absolute difference of an output, over the largest absolute output of <paramref name="reference"/>.</summary>
    public static double RelativeError(Predictions predictions, Predictions reference)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(reference);
        double worst = 0, largest = 0;
        for (var i = 0; i < reference.Logits.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(predictions.Logits[i] - reference.Logits[i]));
            largest = Math.Max(largest, Math.Abs(reference.Logits[i]));
        }
        return largest == 0 ? worst : worst / largest;
    }
}
