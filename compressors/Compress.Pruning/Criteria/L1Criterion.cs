using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>
/// Sum of absolute weights of the filters that make the channel (Li et al., "Pruning Filters for Efficient ConvNets", 2017), each weight
/// tensor divided by its mean filter first, so that wide and narrow layers of a group count alike.
/// </summary>
internal sealed class L1Criterion : IChannelCriterion
{
    public string Name => "l1";

    public bool IsGlobal => false;

    public ImmutableArray<double> Score(ChannelGroup group, PruningEvidence evidence)
    {
        var scores = new double[group.Channels.Length];
        for (var m = 0; m < group.Members.Length; m++)
        {
            var member = group.Members[m];
            var tensor = evidence.Graph.Initializers[member.Initializer];
            if (!member.IsSource || tensor.ElementType != ElementType.Float32) continue;
            var sums = FilterSums(tensor, member.Axis);
            var mean = Math.Max(sums.Average(), double.Epsilon);
            for (var c = 0; c < scores.Length; c++)
                scores[c] += group.Channels[c].Indices[m].Sum(i => sums[i]) / mean;
        }
        return [.. scores];
    }

    private static double[] FilterSums(Tensor tensor, int axis)
    {
        var sums = new double[tensor.Dims[axis]];
        var inner = 1L;
        for (var i = axis + 1; i < tensor.Dims.Length; i++) inner *= tensor.Dims[i];
        var values = tensor.AsSpan<float>();
        for (var i = 0; i < values.Length; i++) sums[i / inner % sums.Length] += Math.Abs(values[i]);
        return sums;
    }
}
