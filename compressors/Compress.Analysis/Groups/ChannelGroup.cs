using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>
/// Channels that can be removed one by one, each from all of the group's members at once (in the sense of dependency groups: Fang et
/// al., "DepGraph: Towards Any Structural Pruning", 2023).
/// </summary>
/// <param name="Name">Name: the first source's initializer.</param>
/// <param name="Members">The tensors' axes that lose the indices.</param>
/// <param name="Channels">The channels.</param>
public sealed record ChannelGroup(string Name, ImmutableArray<GroupMember> Members, ImmutableArray<Channel> Channels);
