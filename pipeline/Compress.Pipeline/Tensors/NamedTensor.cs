using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>A tensor with the name that its file gives it.</summary>
/// <param name="Name">The name; empty where the file has none.</param>
/// <param name="Tensor">The tensor.</param>
public sealed record NamedTensor(string Name, Tensor Tensor);
