using System.Collections.Immutable;
using System.Text;
using Compress.Analysis;

namespace Compress.Pruning;

/// <summary>Uniform random scores from the seed: the control that any other criterion must beat.</summary>
internal sealed class RandomCriterion : IChannelCriterion
{
    public string Name => "random";

    public bool IsGlobal => true;

    public ImmutableArray<double> Score(ChannelGroup group, PruningEvidence evidence)
    {
        // The group's name goes in, so that a group draws the same however many others there are.
        var state = (ulong)evidence.Seed;
        foreach (var b in Encoding.UTF8.GetBytes(group.Name)) state = Mix(state ^ b);
        var scores = new double[group.Channels.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            scores[i] = (Mix(state) >> 11) * (1.0 / (1UL << 53));
        }
        return [.. scores];
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
