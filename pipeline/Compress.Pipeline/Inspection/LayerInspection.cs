namespace Compress.Pipeline;

/// <summary>One node of a model, as <c>inspect</c> tells it.</summary>
/// <param name="Name">Its name, or its first output's where it has none.</param>
/// <param name="Operator">Its operator, with the domain where that is not ONNX's own.</param>
/// <param name="Output">Shape of the first output for one sample; null where it is only known in a run.</param>
/// <param name="Parameters">Weights that the node is the first to read.</param>
/// <param name="Macs">Multiply-accumulates for one sample; null where a shape that they depend on is only known in a run.</param>
/// <param name="Bytes">Bytes of all constants that the node is the first to read.</param>
public sealed record LayerInspection(string Name, string Operator, string? Output, long Parameters, long? Macs, long Bytes);
