using System.Diagnostics.CodeAnalysis;

namespace Compress.Graphs;

/// <summary>A switch for every part of a model file that few models have, on unless an app says otherwise; see <see cref="OperatorSwitches"/>.</summary>
internal static class ModelSwitches
{
    /// <summary>What a switch's name begins with; the part's name follows.</summary>
    public const string Prefix = "Compress.Models.";

    /// <summary>Operators that the model itself defines.</summary>
    [FeatureSwitchDefinition(Prefix + nameof(Functions))] internal static bool Functions => IsOn(nameof(Functions));

    /// <summary>Initializers that hold few elements other than zero.</summary>
    [FeatureSwitchDefinition(Prefix + nameof(SparseInitializers))] internal static bool SparseInitializers => IsOn(nameof(SparseInitializers));

    /// <summary>Weights in files beside the model's.</summary>
    [FeatureSwitchDefinition(Prefix + nameof(ExternalData))] internal static bool ExternalData => IsOn(nameof(ExternalData));

    /// <summary>Whether a switch is on in this process.</summary>
    public static bool IsOn(string part) => !AppContext.TryGetSwitch(Prefix + part, out var on) || on;

    /// <summary>Every switch with what models need of it.</summary>
    /// <param name="models">Their graphs as they were loaded, and whether files beside theirs could be read.</param>
    public static IEnumerable<KeyValuePair<string, bool>> For(IEnumerable<(Graph Source, bool MayHaveFiles)> models)
    {
        var (functions, sparse, external) = (false, false, false);
        foreach (var (source, mayHaveFiles) in models)
        {
            functions |= !source.Model.Functions.IsEmpty;
            sparse |= !source.Extras.SparseInitializers.IsEmpty;
            // A graph does not say where its tensors came from.
            external |= mayHaveFiles;
        }
        return
        [
            new(Prefix + nameof(Functions), functions),
            new(Prefix + nameof(SparseInitializers), sparse),
            new(Prefix + nameof(ExternalData), external),
        ];
    }

    /// <summary>The fault of a model that has a part which this build goes without.</summary>
    /// <param name="what">What the model has, as a sentence begins.</param>
    /// <param name="part">Name of the part.</param>
    public static ModelException LeftOut(string what, string part) =>
        new($"{what}, which this build goes without: its switch {Prefix}{part} is false. Write the switches for this model with 'compress switches' and build again.");
}
