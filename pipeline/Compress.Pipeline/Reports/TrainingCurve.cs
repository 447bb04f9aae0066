using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>Progress of one trained stage, one entry an epoch.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Loss">Mean training loss.</param>
/// <param name="ValidationAccuracy">Accuracy on the validation split after the epoch.</param>
public sealed record TrainingCurve(string Stage, ImmutableArray<double> Loss, ImmutableArray<double> ValidationAccuracy);
