using Compress.Graphs;

namespace Compress.Runtime.Planning;

/// <summary>The ends of an 8-bit value's codes.</summary>
/// <param name="low">Smallest code.</param>
/// <param name="high">Largest code.</param>
/// <param name="lowIsBelowZero">Whether the smallest code stands for less than zero.</param>
internal sealed class QuantCodes(int low, int high, bool lowIsBelowZero)
{
    public int Low => low;

    public int High => high;

    public bool LowIsBelowZero => lowIsBelowZero;

    /// <summary>The codes of what a QuantizeLinear node makes, or null where it is not 8 bits of one zero point.</summary>
    public static QuantCodes? Of(Graph graph, string value, ElementType type)
    {
        if (type is not (ElementType.UInt8 or ElementType.Int8) || graph.Index.Producer(value) is not { } maker || !maker.Is("QuantizeLinear")) return null;
        var zero = 0;
        if (maker.HasInput(2))
        {
            if (!graph.Initializers.TryGetValue(maker.Input(2), out var tensor) || tensor.Length != 1) return null;
            zero = type == ElementType.UInt8 ? tensor.Bytes.Span[0] : (sbyte)tensor.Bytes.Span[0];
        }
        var (low, high) = type == ElementType.UInt8 ? (0, 255) : (-128, 127);
        return new QuantCodes(low, high, zero > low);
    }
}
