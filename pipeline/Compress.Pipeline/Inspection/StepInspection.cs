namespace Compress.Pipeline;

/// <summary>One step of what the runtime does in a run.</summary>
/// <param name="Name">The node it begins at.</param>
/// <param name="Operators">The operators in it; several where they were fused.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Macs">Multiply-accumulates.</param>
/// <param name="Int8">Whether it computes in 8 bit.</param>
/// <param name="Output">Type, dimensions and layout of its first output.</param>
public sealed record StepInspection(string Name, string Operators, string Kernel, long Macs, bool Int8, string Output);
