using System.Collections.Immutable;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>How samples become network inputs. Pixels become <c>(pixel / 255 - mean) / std</c> per channel, numbers of a table likewise, categories one-hot.</summary>
public sealed record PreprocessRecipe
{
    /// <summary>Where mean and standard deviation come from: <c>dataset</c> (the training split), <c>given</c> or <c>none</c>.</summary>
    public string Normalise { get; init; } = "dataset";

    /// <summary>For <c>given</c>: mean per channel, in units of pixel / 255.</summary>
    public ImmutableArray<float> Mean { get; init; } = [];

    /// <summary>For <c>given</c>: standard deviation per channel, in units of pixel / 255.</summary>
    public ImmutableArray<float> Std { get; init; } = [];

    /// <summary>For texts: how they become token numbers.</summary>
    public TextRecipe Text { get; init; } = new();

    /// <summary>For tables: what a category means that the training split does not have: <c>zero</c> (none of the known ones) or <c>refuse</c> (a row that cannot be read).</summary>
    public string Unseen { get; init; } = "zero";

    /// <summary>Random changes of training samples: images, and the tokens of texts.</summary>
    public Augmentation Augment { get; init; } = new();
}
