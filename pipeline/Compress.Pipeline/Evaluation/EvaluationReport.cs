using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>How a classifier does on a test split.</summary>
public sealed record EvaluationReport
{
    /// <summary>Number of test samples.</summary>
    public required int Samples { get; init; }

    /// <summary>Name of the engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Share of samples whose class is named.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Share of samples whose class is among the five greatest outputs.</summary>
    public required double Top5 { get; init; }

    /// <summary>Unweighted mean of the classes' precision.</summary>
    public required double MacroPrecision { get; init; }

    /// <summary>Unweighted mean of the classes' recall.</summary>
    public required double MacroRecall { get; init; }

    /// <summary>Unweighted mean of the classes' F1.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>F1 over all decisions together; with one class a sample it equals the accuracy.</summary>
    public required double MicroF1 { get; init; }

    /// <summary>Mean cross-entropy of the true classes, in nats.</summary>
    public required double CrossEntropy { get; init; }

    /// <summary>Exponential of the cross-entropy.</summary>
    public required double Perplexity { get; init; }

    /// <summary>Expected calibration error over 15 bins of confidence.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Two classes: area under the ROC curve of the second; else null.</summary>
    public double? Auc { get; init; }

    /// <summary>Accuracy on images changed against the model; null where that was not asked for.</summary>
    public double? RobustAccuracy { get; init; }

    /// <summary>Figures of each class.</summary>
    public required ImmutableArray<ClassReport> Classes { get; init; }

    /// <summary>Counts of samples by true class (outer) and named class (inner).</summary>
    public required ImmutableArray<ImmutableArray<long>> ConfusionMatrix { get; init; }

    /// <summary>Two classes: points [false positives, true positives] of the ROC curve as shares, at most 201 of them; else null.</summary>
    public ImmutableArray<ImmutableArray<double>>? RocCurve { get; init; }

    /// <summary>Samples that could not be read and were left out.</summary>
    public int Skipped { get; init; }
}
