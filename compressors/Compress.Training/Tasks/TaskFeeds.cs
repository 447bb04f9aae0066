using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>What a step feeds a network and what it asks.</summary>
/// <param name="Feeds">A value for every input, the samples' first.</param>
/// <param name="Labels">The right answer for each row of the network's output.</param>
/// <param name="Count">How many answers that are.</param>
public sealed record TaskFeeds(IReadOnlyDictionary<string, Tensor> Feeds, Tensor Labels, int Count);
