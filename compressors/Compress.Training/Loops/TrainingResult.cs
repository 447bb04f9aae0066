using System.Collections.Immutable;

namespace Compress.Training;

/// <summary>What a training gave.</summary>
/// <param name="Graph">The graph with the trained weights: those of the best epoch by validation, else of the last.</param>
/// <param name="History">The curves, an entry an epoch.</param>
/// <param name="BestEpoch">The epoch that the weights are from, from 1.</param>
/// <param name="StoppedEarly">True where patience ran out.</param>
public sealed record TrainingResult(Graph Graph, ImmutableArray<EpochRecord> History, int BestEpoch, bool StoppedEarly)
{
    /// <summary>The record of the epoch that the weights are from.</summary>
    public EpochRecord Best => History.First(r => r.Epoch == BestEpoch);
}
