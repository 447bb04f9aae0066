using Compress.Graphs;
namespace Compress.Runtime;

/// <summary>One step of a session's plan.</summary>
/// <param name="Name">Name of the node that it does (the last one of a fusion).</param>
/// <param name="Operators">The operators that it does, joined by plus signs.</param>
/// <param name="Kernel">The kernel variant that runs.</param>
/// <param name="Macs">Multiply-accumulates of a run.</param>
/// <param name="IsInt8">Whether they are 8-bit ones.</param>
/// <param name="Output">Type, shape and layout of the first output.</param>
/// <param name="PackedBytes">Bytes of packed weights.</param>
public sealed record PlanStep(string Name, string Operators, string Kernel, long Macs, bool IsInt8, string Output, long PackedBytes)
{
    /// <inheritdoc/>
    public bool Equals(PlanStep? other) => other is not null && Name == other.Name && Operators == other.Operators && Kernel == other.Kernel && Macs == other.Macs && IsInt8 == other.IsInt8
        && Output == other.Output && PackedBytes == other.PackedBytes;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>What it does, on one line.</summary>
    public override string ToString() => Texts.Of($"{Name}  {Operators}  {Kernel}  {Macs} MACs{(IsInt8 ? " int8" : "")}  {Output}");
}
