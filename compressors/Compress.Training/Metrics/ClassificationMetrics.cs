namespace Compress.Training;

/// <summary>Metrics of classification, computed from outputs on the host, so that every engine's outputs are judged alike.</summary>
public static class ClassificationMetrics
{
    /// <summary>Share of samples whose class is named.</summary>
    public static double Accuracy(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var right = 0;
        for (var i = 0; i < predictions.Count; i++)
            if (predictions.Named(i) == predictions.Labels[i]) right++;
        return predictions.Count == 0 ? 0 : (double)right / predictions.Count;
    }

    /// <summary>Share of samples whose class is among the <paramref name="k"/> greatest outputs; ties count against it.</summary>
    public static double TopK(Predictions predictions, int k)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Width == 1) return k >= 2 ? 1 : Accuracy(predictions);
        var right = 0;
        for (var i = 0; i < predictions.Count; i++)
        {
            var row = predictions[i];
            var own = row[predictions.Labels[i]];
            var ahead = 0;
            for (var c = 0; c < row.Length; c++)
                if (c != predictions.Labels[i] && !(row[c] < own)) ahead++;
            if (ahead < k) right++;
        }
        return predictions.Count == 0 ? 0 : (double)right / predictions.Count;
    }

    /// <summary>Counts of samples by true class (row) and named class (column).</summary>
    public static long[,] ConfusionMatrix(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var matrix = new long[predictions.Classes, predictions.Classes];
        for (var i = 0; i < predictions.Count; i++) matrix[predictions.Labels[i], predictions.Named(i)]++;
        return matrix;
    }

    /// <summary>Precision, recall and F1 of each class; 0 where undefined.</summary>
    public static (double Precision, double Recall, double F1)[] PerClass(Predictions predictions)
    {
        var matrix = ConfusionMatrix(predictions);
        var classes = matrix.GetLength(0);
        var result = new (double, double, double)[classes];
        for (var c = 0; c < classes; c++)
        {
            long named = 0, actual = 0;
            for (var other = 0; other < classes; other++)
            {
                named += matrix[other, c];
                actual += matrix[c, other];
            }
            var precision = named == 0 ? 0 : (double)matrix[c, c] / named;
            var recall = actual == 0 ? 0 : (double)matrix[c, c] / actual;
            result[c] = (precision, recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
        }
        return result;
    }

    /// <summary>Unweighted mean of the classes' F1.</summary>
    public static double MacroF1(Predictions predictions) => Macro(predictions).F1;

    /// <summary>Unweighted means of the classes' precision, recall and F1.</summary>
    public static (double Precision, double Recall, double F1) Macro(Predictions predictions)
    {
        var classes = PerClass(predictions);
        return (classes.Average(c => c.Precision), classes.Average(c => c.Recall), classes.Average(c => c.F1));
    }

    /// <summary>
    /// Precision, recall and F1 over all decisions together. With one class named for each sample every miss of one class is a false
    /// alarm of another, so the three are one number: the accuracy.
    /// </summary>
    public static double MicroF1(Predictions predictions) => Accuracy(predictions);

    /// <summary>
    /// The ROC curve of class 1 of 2: false alarms and hits as shares of their classes, for every threshold at which they change, from
    /// (0, 0) to (1, 1). A sample is named positive where its score (the logit of class 1 over that of class 0) is at least the threshold.
    /// </summary>
    /// <exception cref="ModelException">There are more than two classes, or one of them has no sample.</exception>
    public static (double FalsePositives, double TruePositives, double Threshold)[] RocCurve(Predictions predictions)
    {
        var scores = Scores(predictions);
        double positives = scores.Count(s => s.Positive), negatives = scores.Length - positives;
        var curve = new List<(double, double, double)> { (0, 0, double.PositiveInfinity) };
        long hits = 0, alarms = 0;
        for (var i = scores.Length - 1; i >= 0; i--)
        {
            if (scores[i].Positive) hits++;
            else alarms++;
            if (i == 0 || scores[i - 1].Score != scores[i].Score) curve.Add((alarms / negatives, hits / positives, scores[i].Score));
        }
        return [.. curve];
    }

    /// <summary>
    /// Area under the ROC curve of class 1 of 2: the share of pairs of a positive and a negative sample that are ordered right, ties
    /// counting half (Mann-Whitney).
    /// </summary>
    /// <exception cref="ModelException">There are more than two classes, or one of them has no sample.</exception>
    public static double AreaUnderCurve(Predictions predictions)
    {
        var scores = Scores(predictions);
        double positives = scores.Count(s => s.Positive), negatives = scores.Length - positives;
        double ranks = 0;
        for (var i = 0; i < scores.Length;)
        {
            var end = i;
            while (end < scores.Length && scores[end].Score == scores[i].Score) end++;
            // Equal scores share their mean rank; ranks count from 1.
            var rank = (i + 1 + end) / 2.0;
            for (; i < end; i++)
                if (scores[i].Positive) ranks += rank;
        }
        return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    }

    /// <summary>Mean cross-entropy of the true classes, in nats.</summary>
    public static double CrossEntropy(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        double sum = 0;
        for (var i = 0; i < predictions.Count; i++)
            sum -= Math.Log(Math.Max(predictions.Probabilities(i)[predictions.Labels[i]], double.Epsilon));
        return sum / Math.Max(1, predictions.Count);
    }

    /// <summary>Perplexity: the exponential of the cross-entropy.</summary>
    public static double Perplexity(Predictions predictions) => Math.Exp(CrossEntropy(predictions));

    /// <summary>Expected calibration error over equal bins of confidence (Guo et al., 2017).</summary>
    public static double CalibrationError(Predictions predictions, int bins = 15)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var confidence = new double[bins];
        var right = new double[bins];
        for (var i = 0; i < predictions.Count; i++)
        {
            var named = predictions.Named(i);
            var sure = predictions.Probabilities(i)[named];
            var bin = Math.Min(bins - 1, (int)(sure * bins));
            confidence[bin] += sure;
            if (named == predictions.Labels[i]) right[bin]++;
        }
        return Enumerable.Range(0, bins).Sum(b => Math.Abs(confidence[b] - right[b])) / Math.Max(1, predictions.Count);
    }

    /// <summary>Scores in rising order.</summary>
    private static (double Score, bool Positive)[] Scores(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Classes != 2) throw new ModelException($"The ROC curve is defined for two classes; there are {predictions.Classes}.");
        (double Score, bool Positive)[] scores = [.. Enumerable.Range(0, predictions.Count).Select(i => (Score(predictions, i), predictions.Labels[i] == 1)).OrderBy(s => s.Item1)];
        var positives = scores.Count(s => s.Positive);
        if (positives == 0 || positives == scores.Length) throw new ModelException("The ROC curve needs samples of both classes.");
        return scores;
    }

    private static double Score(Predictions predictions, int sample)
    {
        var row = predictions[sample];
        return predictions.Width == 1 ? row[0] : (double)row[1] - row[0];
    }
}
