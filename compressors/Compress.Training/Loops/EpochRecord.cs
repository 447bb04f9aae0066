namespace Compress.Training;

/// <summary>What an epoch reached: a point of the loss and accuracy curves.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="LearningRate">Learning rate of its last step.</param>
/// <param name="Loss">Mean training loss.</param>
/// <param name="Accuracy">Share of training samples classified right while training.</param>
/// <param name="ValidationLoss">Mean validation loss; null without validation samples.</param>
/// <param name="ValidationAccuracy">Share of validation samples classified right; null without validation samples.</param>
public sealed record EpochRecord(int Epoch, double LearningRate, double Loss, double Accuracy, double? ValidationLoss, double? ValidationAccuracy);
