namespace Compress.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">The running epoch, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Steps made in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="SamplesPerSecond">Training samples a second in this epoch so far.</param>
/// <param name="Finished">Set once an epoch is over: what it reached.</param>
public sealed record TrainingProgress(int Epoch, int Epochs, int Step, int Steps, double Loss, double SamplesPerSecond, EpochRecord? Finished);
