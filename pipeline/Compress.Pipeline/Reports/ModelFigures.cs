namespace Compress.Pipeline;

/// <summary>What a model weighs and what it can do.</summary>
public sealed record ModelFigures
{
    /// <summary>Share of the test split classified rightly, by the runtime of this product.</summary>
    public double Accuracy { get; init; }

    /// <summary>Share of the validation split classified rightly.</summary>
    public double ValidationAccuracy { get; init; }

    /// <summary>
    /// Other metrics on the test split by name: <c>macro_f1</c>, <c>cross_entropy</c>, <c>calibration_error</c>; <c>auc</c> for two classes,
    /// <c>top5</c> for more than five; <c>robust_accuracy</c> where the recipe asks for it.
    /// </summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Size of the ONNX file.</summary>
    public long Bytes { get; init; }

    /// <summary>Multiply-accumulates of one sample.</summary>
    public long Macs { get; init; }

    /// <summary>Number of weights.</summary>
    public long Parameters { get; init; }

    /// <summary>Median latency per engine in microseconds, one thread, batch 1.</summary>
    public IReadOnlyDictionary<string, double> LatencyUs { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Size of the bundle that ships; of the student alone.</summary>
    public long? BundleBytes { get; init; }

    /// <summary>Share of the multiply-accumulates that run in int8 kernels; of the student alone.</summary>
    public double? Int8MacShare { get; init; }
}
