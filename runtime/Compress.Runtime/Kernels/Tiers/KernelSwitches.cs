using System.Diagnostics.CodeAnalysis;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Switches of kernel families that not every model with their operators needs, on unless an app says otherwise. Where one is off and a model
/// has work for the family all the same, slower code does it.
/// </summary>
internal static class KernelSwitches
{
    /// <summary>What a switch's name begins with.</summary>
    public const string Prefix = "Compress.Kernels.";

    /// <summary>Convolutions and products with constant float32 weights; models that are 8 bit throughout have none.</summary>
    [FeatureSwitchDefinition(Prefix + nameof(FloatConvolution))] internal static bool FloatConvolution => !AppContext.TryGetSwitch(Prefix + nameof(FloatConvolution), out var on) || on;

    /// <summary>Measuring kernels where an app asks for it (<see cref="SessionOptions.Tune"/>).</summary>
    [FeatureSwitchDefinition(Prefix + nameof(Tuning))] internal static bool Tuning => !AppContext.TryGetSwitch(Prefix + nameof(Tuning), out var on) || on;

    /// <summary>Convolutions of one channel a group; without it they run as any grouped convolution.</summary>
    [FeatureSwitchDefinition(Prefix + nameof(DepthwiseConvolution))] internal static bool DepthwiseConvolution => !AppContext.TryGetSwitch(Prefix + nameof(DepthwiseConvolution), out var on) || on;
}
