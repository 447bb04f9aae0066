using System.Collections.Immutable;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>A batch as a task gets it.</summary>
/// <param name="Inputs">The samples after preprocessing.</param>
/// <param name="Labels">Their classes: [batch], 64-bit integers.</param>
/// <param name="Seeds">Seeds of what the task draws, another for every step: the training's, the epoch and the step.</param>
public sealed record TaskInput(Tensor Inputs, Tensor Labels, ImmutableArray<ulong> Seeds);
