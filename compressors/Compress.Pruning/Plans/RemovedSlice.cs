using System.Collections.Immutable;

namespace Compress.Pruning;

/// <summary>Indices that one axis of one initializer loses.</summary>
/// <param name="Initializer">Name of the tensor.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Indices">The indices, ascending.</param>
public sealed record RemovedSlice(string Initializer, int Axis, ImmutableArray<int> Indices);
