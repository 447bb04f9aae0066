namespace Compress.Training.Tests.Metrics;

public class ClassificationMetricsTests
{
    private static readonly Predictions Three = new([2, 1, 0, 0, 2, 1, 5, 0, 1, 0, 0, 9], [0, 1, 2, 2], 3);

    [Fact]
    public void Accuracy_counts_named_classes() => ClassificationMetrics.Accuracy(Three).Should().Be(0.75);

    [Fact]
    public void Top_k_counts_the_k_greatest()
    {
        ClassificationMetrics.TopK(Three, 1).Should().Be(0.75);
        ClassificationMetrics.TopK(Three, 2).Should().Be(1);
    }

    [Fact]
    public void Confusion_and_per_class_scores_follow_from_counts()
    {
        ClassificationMetrics.ConfusionMatrix(Three).Cast<long>().Should().Equal(1, 0, 0, 0, 1, 0, 1, 0, 1);
        ClassificationMetrics.PerClass(Three)[0].Should().Be((0.5, 1, 2.0 / 3));
        ClassificationMetrics.MacroF1(Three).Should().BeApproximately((2.0 / 3 + 1 + 2.0 / 3) / 3, 1e-12);
    }

    [Fact]
    public void Area_under_the_curve_counts_ordered_pairs_and_halves_ties()
    {
        var predictions = new Predictions([0.1f, 0.4f, 0.4f, 0.8f], [0, 0, 1, 1], 1);
        ClassificationMetrics.AreaUnderCurve(predictions).Should().Be(3.5 / 4);
    }

    [Fact]
    public void Cross_entropy_and_perplexity_of_even_odds()
    {
        var predictions = new Predictions(new float[8], [0, 1], 4);
        ClassificationMetrics.Perplexity(predictions).Should().BeApproximately(4, 1e-9);
    }

    [Fact]
    public void Calibration_error_is_the_gap_between_confidence_and_accuracy()
    {
        var sure = MathF.Log(9);
        var predictions = new Predictions([sure, 0, sure, 0, sure, 0, sure, 0], [0, 0, 1, 1], 2);
        ClassificationMetrics.CalibrationError(predictions).Should().BeApproximately(0.4, 1e-6);
    }
}
