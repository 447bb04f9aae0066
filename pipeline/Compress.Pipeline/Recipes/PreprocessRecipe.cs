using System.Collections.Immutable;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>How pixels become network inputs: <c>(pixel / 255 - mean) / std</c> per channel.</summary>
public sealed record PreprocessRecipe
{
    /// <summary>Where mean and standard deviation come from: <c>dataset</c> (the training split), <c>given</c> or <c>none</c>.</summary>
    public string Normalise { get; init; } = "dataset";

    /// <summary>For <c>given</c>: mean per channel, in units of pixel / 255.</summary>
    public ImmutableArray<float> Mean { get; init; } = [];

    /// <summary>For <c>given</c>: standard deviation per channel, in units of pixel / 255.</summary>
    public ImmutableArray<float> Std { get; init; } = [];

    /// <summary>Augmentation of training images.</summary>
    public Augmentation Augment { get; init; } = new();
}
