using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>One channel of a group: for each member, in the group's order, the indices that go when the channel goes.</summary>
/// <param name="Indices">Indices along each member's axis.</param>
public sealed record Channel(ImmutableArray<ImmutableArray<int>> Indices);
