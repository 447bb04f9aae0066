using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Windows for signal processing.</summary>
internal static class SignalOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } = [Make("BlackmanWindow"), Make("HammingWindow"), Make("HannWindow")];

    private static OperatorFacts Make(string opType) => new(opType, [17], "size:I -> output:*", ("I", TypeSet.Index))
    {
        Attributes = [AttributeFact.Int("output_datatype", 1), AttributeFact.Int("periodic", 1)],
        Infer = context => context.Set(0, (ElementType)(int)context.Int("output_datatype"), new Shape([context.ValueOf(0)?.Elements is [var size] ? size.ToDimension() : Dimension.Unknown])),
    };
}
