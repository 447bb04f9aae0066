using System.Collections.Immutable;
using Compress.Analysis;

namespace Compress.Pruning;

/// <summary>Scores the channels of a group: the lowest go first. Adding one = one file and one line in <see cref="ChannelCriteria.All"/>.</summary>
public interface IChannelCriterion
{
    /// <summary>Name in recipes.</summary>
    string Name { get; }

    /// <summary>True where scores of different groups can be compared as they are; else they are divided by their group's mean.</summary>
    bool IsGlobal { get; }

    /// <summary>One score a channel, not negative.</summary>
    /// <exception cref="Graphs.ModelException">The evidence lacks what the criterion needs.</exception>
    ImmutableArray<double> Score(ChannelGroup group, PruningEvidence evidence);
}
