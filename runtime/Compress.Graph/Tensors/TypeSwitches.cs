using System.Diagnostics.CodeAnalysis;

namespace Compress.Graphs;

/// <summary>A switch for every element type that kernels are made for, on unless an app says otherwise; see <see cref="OperatorSwitches"/>.</summary>
internal static class TypeSwitches
{
    /// <summary>What a switch's name begins with; the element type's name follows.</summary>
    public const string Prefix = "Compress.Types.";

    [FeatureSwitchDefinition(Prefix + nameof(Float32))] internal static bool Float32 => IsOn(nameof(Float32));
    [FeatureSwitchDefinition(Prefix + nameof(Float64))] internal static bool Float64 => IsOn(nameof(Float64));
    [FeatureSwitchDefinition(Prefix + nameof(Int8))] internal static bool Int8 => IsOn(nameof(Int8));
    [FeatureSwitchDefinition(Prefix + nameof(Int16))] internal static bool Int16 => IsOn(nameof(Int16));
    [FeatureSwitchDefinition(Prefix + nameof(Int32))] internal static bool Int32 => IsOn(nameof(Int32));
    [FeatureSwitchDefinition(Prefix + nameof(Int64))] internal static bool Int64 => IsOn(nameof(Int64));
    [FeatureSwitchDefinition(Prefix + nameof(UInt8))] internal static bool UInt8 => IsOn(nameof(UInt8));
    [FeatureSwitchDefinition(Prefix + nameof(UInt16))] internal static bool UInt16 => IsOn(nameof(UInt16));
    [FeatureSwitchDefinition(Prefix + nameof(UInt32))] internal static bool UInt32 => IsOn(nameof(UInt32));
    [FeatureSwitchDefinition(Prefix + nameof(UInt64))] internal static bool UInt64 => IsOn(nameof(UInt64));

    /// <summary>The types that have a switch.</summary>
    public static IReadOnlyList<ElementType> All { get; } =
    [ElementType.Float32, ElementType.Float64, ElementType.Int8, ElementType.Int16, ElementType.Int32, ElementType.Int64, ElementType.UInt8, ElementType.UInt16, ElementType.UInt32, ElementType.UInt64];

    /// <summary>Whether a switch is on in this process.</summary>
    public static bool IsOn(string type) => !AppContext.TryGetSwitch(Prefix + type, out var on) || on;
}
