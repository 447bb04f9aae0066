namespace Compress.Training;

/// <summary>Outputs of a network for many samples, with their classes, on the host: what metrics are computed from.</summary>
/// <param name="Logits">Row-major [Count, Width].</param>
/// <param name="Labels">The class of each sample.</param>
/// <param name="Width">Outputs of one sample; 1 stands for a single logit between classes 0 and 1.</param>
public sealed record Predictions(float[] Logits, int[] Labels, int Width)
{
    /// <summary>True where the network ends in a softmax, so that its outputs are probabilities and not logits.</summary>
    public bool AreProbabilities { get; init; }

    /// <summary>Number of samples.</summary>
    public int Count => Labels.Length;

    /// <summary>Number of classes.</summary>
    public int Classes => Math.Max(2, Width);

    /// <summary>The outputs of one sample.</summary>
    public ReadOnlySpan<float> this[int sample] => Logits.AsSpan(sample * Width, Width);

    /// <summary>The class named for a sample: the first of the greatest outputs; for a single logit 1 where it is positive.</summary>
    public int Named(int sample)
    {
        var row = this[sample];
        if (Width == 1) return row[0] > 0 ? 1 : 0;
        var best = 0;
        for (var i = 1; i < row.Length; i++)
            if (row[i] > row[best]) best = i;
        return best;
    }

    /// <summary>Probability of each class: the outputs as they are where they are probabilities, else their softmax, or the sigmoid of the single one.</summary>
    public double[] Probabilities(int sample)
    {
        var row = this[sample];
        if (AreProbabilities && Width > 1) return Array.ConvertAll(row.ToArray(), v => (double)v);
        if (Width == 1)
        {
            var one = 1 / (1 + Math.Exp(-row[0]));
            return [1 - one, one];
        }
        var result = new double[Width];
        double greatest = row[0], sum = 0;
        foreach (var value in row) greatest = Math.Max(greatest, value);
        for (var i = 0; i < result.Length; i++) sum += result[i] = Math.Exp(row[i] - greatest);
        for (var i = 0; i < result.Length; i++) result[i] /= sum;
        return result;
    }
}
