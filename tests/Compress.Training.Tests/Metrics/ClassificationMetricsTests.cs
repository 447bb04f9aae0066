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
    public void The_ROC_curve_takes_equal_scores_together_and_its_area_is_the_area()
    {
        var predictions = new Predictions([0.1f, 0.4f, 0.4f, 0.8f], [0, 0, 1, 1], 1);
        var curve = ClassificationMetrics.RocCurve(predictions);
        curve.Select(p => (p.FalsePositives, p.TruePositives)).Should().Equal((0, 0), (0, 0.5), (0.5, 1), (1, 1));
        curve[1].Threshold.Should().BeApproximately(0.8, 1e-6);
        var random = new Random(6);
        var many = new Predictions([.. Enumerable.Range(0, 600).Select(_ => (float)random.Next(40))], [.. Enumerable.Range(0, 300).Select(_ => random.Next(2))], 2);
        var points = ClassificationMetrics.RocCurve(many);
        var area = points.Zip(points.Skip(1)).Sum(p => (p.Second.FalsePositives - p.First.FalsePositives) * (p.First.TruePositives + p.Second.TruePositives) / 2);
        area.Should().BeApproximately(ClassificationMetrics.AreaUnderCurve(many), 1e-12);
    }

    [Fact]
    public void Macro_means_weigh_classes_alike_and_micro_weighs_samples_alike()
    {
        var (precision, recall, f1) = ClassificationMetrics.Macro(Three);
        precision.Should().BeApproximately((0.5 + 1 + 1) / 3, 1e-12);
        recall.Should().BeApproximately((1 + 1 + 0.5) / 3, 1e-12);
        f1.Should().Be(ClassificationMetrics.MacroF1(Three));
        ClassificationMetrics.MicroF1(Three).Should().Be(0.75);
    }

    [Fact]
    public void A_curve_needs_samples_of_two_classes()
    {
        var three = () => ClassificationMetrics.RocCurve(Three);
        three.Should().Throw<Graphs.ModelException>().WithMessage("*two classes; there are 3*");
        var one = () => ClassificationMetrics.RocCurve(new Predictions([1, 2], [1, 1], 1));
        one.Should().Throw<Graphs.ModelException>().WithMessage("*both classes*");
    }

    [Fact]
    public void Cross_entropy_and_perplexity_of_even_odds()
    {
        var predictions = new Predictions(new float[8], [0, 1], 4);
        ClassificationMetrics.Perplexity(predictions).Should().BeApproximately(4, 1e-9);
    }

    [Fact]
    public void Outputs_behind_a_softmax_are_probabilities_already()
    {
        var logits = new Predictions([0, (float)Math.Log(3), (float)Math.Log(9), 0], [0, 1], 2);
        var probabilities = new Predictions([0.25f, 0.75f, 0.9f, 0.1f], [0, 1], 2) { AreProbabilities = true };
        ClassificationMetrics.CrossEntropy(probabilities).Should().BeApproximately(ClassificationMetrics.CrossEntropy(logits), 1e-6);
        ClassificationMetrics.CalibrationError(probabilities).Should().BeApproximately(ClassificationMetrics.CalibrationError(logits), 1e-6);
        ClassificationMetrics.AreaUnderCurve(probabilities).Should().Be(ClassificationMetrics.AreaUnderCurve(logits));
    }

    [Fact]
    public void Calibration_error_is_the_gap_between_confidence_and_accuracy()
    {
        var sure = MathF.Log(9);
        var predictions = new Predictions([sure, 0, sure, 0, sure, 0, sure, 0], [0, 0, 1, 1], 2);
        ClassificationMetrics.CalibrationError(predictions).Should().BeApproximately(0.4, 1e-6);
    }
}
