using Compress.Training.Data;

namespace Compress.Training;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training samples.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Samples of a step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The optimizer and the course of its learning rate.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>Share of the target that is spread over all classes (Szegedy et al., 2016).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Random changes of the training samples; none where null.</summary>
    public Augmentation? Augment { get; init; }

    /// <summary>Seed of order, augmentation and dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Stops after this many epochs without a better validation; 0 never does.</summary>
    public int Patience { get; init; }

    /// <summary>Threads of libtorch's operators; 0 takes all processors. The same count gives the same bits.</summary>
    public int Threads { get; init; }

    /// <summary>What convolutions and products compute in; weights stay in single precision.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>The loader over training samples that these options ask for.</summary>
    /// <param name="subset">Training samples.</param>
    /// <param name="plan">What happens to a sample before the network.</param>
    public BatchLoader TrainingLoader(Subset subset, Preprocessing.PreprocessPlan plan)
    {
        ArgumentNullException.ThrowIfNull(subset);
        return new(subset, plan, new BatchOptions
        {
            Size = Math.Min(BatchSize, subset.Count),
            Shuffle = true,
            DropLast = true,
            Augment = Augment,
            Seed = Seed,
        });
    }

    /// <summary>The loader over validation or test samples: in order, all of them, unchanged.</summary>
    /// <param name="subset">The samples.</param>
    /// <param name="plan">What happens to a sample before the network.</param>
    public BatchLoader EvaluationLoader(Subset subset, Preprocessing.PreprocessPlan plan) =>
        new(subset, plan, new BatchOptions { Size = Math.Max(BatchSize, 256), Shuffle = false });
}
