using System.Diagnostics.CodeAnalysis;

namespace Compress.Preprocessing;

/// <summary>
/// A switch for every kind of preprocessing, on unless an app says otherwise. The trimmer and the native compiler take a switch that an app
/// sets to false for a constant and drop what only it kept.
/// </summary>
internal static class PlanSwitches
{
    /// <summary>What a switch's name begins with.</summary>
    public const string Prefix = "Compress.Preprocessing.";

    [FeatureSwitchDefinition(Prefix + nameof(Image))] internal static bool Image => IsOn(nameof(Image));
    [FeatureSwitchDefinition(Prefix + nameof(Text))] internal static bool Text => IsOn(nameof(Text));
    [FeatureSwitchDefinition(Prefix + nameof(Tabular))] internal static bool Tabular => IsOn(nameof(Tabular));

    /// <summary>JPEG images, which libturbojpeg decodes where it is installed.</summary>
    [FeatureSwitchDefinition(Prefix + nameof(Jpeg))] internal static bool Jpeg => IsOn(nameof(Jpeg));

    /// <summary>The switches that name a kind of plan.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [nameof(Image), nameof(Text), nameof(Tabular)];

    /// <summary>The error for a plan that this build goes without.</summary>
    public static PreprocessException LeftOut(string kind) => new(
        $"This build goes without preprocessing of kind '{kind}': the switch {Prefix}{char.ToUpperInvariant(kind[0])}{kind[1..]} is false. Write the switches for this model with 'compress switches' and build again.");

    private static bool IsOn(string name) => !AppContext.TryGetSwitch(Prefix + name, out var on) || on;
}
