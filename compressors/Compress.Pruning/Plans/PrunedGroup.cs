using System.Collections.Immutable;
using Compress.Analysis;

namespace Compress.Pruning;

/// <summary>What a plan removes from one dependency group.</summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Channels">Channels before.</param>
/// <param name="Removed">Indices of the removed channels within the group, ascending.</param>
/// <param name="Slices">For each member tensor and axis, the indices that go.</param>
public sealed record PrunedGroup(string Name, int Channels, ImmutableArray<int> Removed, ImmutableArray<RemovedSlice> Slices)
{
    /// <summary>The removal of <paramref name="removed"/> channels from <paramref name="group"/>.</summary>
    public static PrunedGroup Of(ChannelGroup group, IEnumerable<int> removed)
    {
        ArgumentNullException.ThrowIfNull(group);
        ImmutableArray<int> sorted = [.. removed.Order()];
        var slices = group.Members.Select((member, m) => new RemovedSlice(member.Initializer, member.Axis,
            [.. sorted.SelectMany(c => group.Channels[c].Indices[m]).Distinct().Order()]));
        return new PrunedGroup(group.Name, group.Channels.Length, sorted, [.. slices]);
    }
}
