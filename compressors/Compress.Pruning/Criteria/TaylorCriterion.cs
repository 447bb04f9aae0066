using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>
/// First-order estimate of the loss added by removing the channel: the squared sum of gradient x weight over its filters (Molchanov et
/// al., "Importance Estimation for Neural Network Pruning", 2019).
/// </summary>
internal sealed class TaylorCriterion : IChannelCriterion
{
    public string Name => "taylor";

    public bool IsGlobal => true;

    public ImmutableArray<double> Score(ChannelGroup group, PruningEvidence evidence)
    {
        var scores = new double[group.Channels.Length];
        for (var m = 0; m < group.Members.Length; m++)
        {
            var member = group.Members[m];
            if (!member.IsSource) continue;
            if (!evidence.Taylor.TryGetValue(member.Initializer, out var importance))
                throw new ModelException($"The Taylor criterion needs gradients of '{member.Initializer}', and none were taken; collect them on training batches first.");
            for (var c = 0; c < scores.Length; c++)
                scores[c] += group.Channels[c].Indices[m].Sum(i => (double)importance[i]);
        }
        return [.. scores];
    }
}
