using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>Chooses channels to remove: lowest scores first over all groups, until the goal is met.</summary>
public static class PruningPlanner
{
    /// <summary>Makes a plan for <paramref name="evidence"/>'s graph.</summary>
    /// <exception cref="ModelException">An option is out of range, or the goal cannot be met with what must stay.</exception>
    public static PruningPlan Plan(PruningEvidence evidence, PruningOptions options)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        Require(options);
        var criterion = ChannelCriteria.Find(options.Criterion);
        var candidates = ChannelGroups.Find(evidence.Graph).Select(g => new Candidate(g, Scores(criterion, g, evidence), options)).ToList();
        var model = new MacModel(evidence.Graph);
        var before = model.Macs;
        var goal = (long)(before * options.Macs);
        while (model.Macs > goal)
        {
            var open = candidates.Where(c => c.HasNext).ToList();
            var best = open.MinBy(c => c.Rank(model))
                ?? throw new ModelException($"The goal of {options.Macs:P0} of {before} MACs cannot be met: {model.Macs} are left when every group keeps {options.MinimumKept:P0} of its channels; lower the share that stays, or the goal.");
            var need = model.Macs - goal;
            // The last removal is the least important one that suffices: saving more than the goal asks for would be waste.
            if (best.Saving(model) >= need) best = open.Where(c => c.Saving(model) >= need).MinBy(c => c.Score)!;
            model.Remove(best.Group, best.Take());
        }
        return Finish(evidence.Graph, options.Criterion, before, model.Macs, candidates.Select(c => PrunedGroup.Of(c.Group, c.Removed)));
    }

    /// <summary>The control: a plan that leaves as many channels in each group as <paramref name="plan"/>, drawn at random.</summary>
    /// <exception cref="ModelException">The plan was made for another graph.</exception>
    public static PruningPlan Randomise(Graph graph, PruningPlan plan, long seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var groups = ChannelGroups.Find(graph).ToDictionary(g => g.Name, StringComparer.Ordinal);
        var evidence = new PruningEvidence { Graph = graph, Seed = seed };
        var random = ChannelCriteria.Find("random");
        var drawn = plan.Groups.Select(p =>
        {
            if (!groups.TryGetValue(p.Name, out var group))
                throw new ModelException($"The pruning plan names the group '{p.Name}', which {graph} does not have.");
            var scores = random.Score(group, evidence);
            return PrunedGroup.Of(group, Enumerable.Range(0, group.Channels.Length).OrderBy(i => scores[i]).Take(p.Removed.Length));
        });
        return Finish(graph, random.Name, plan.MacsBefore, plan.MacsAfter, drawn);
    }

    private static PruningPlan Finish(Graph graph, string criterion, long before, long after, IEnumerable<PrunedGroup> groups) => new()
    {
        Graph = GraphHash.Of(graph),
        Criterion = criterion,
        MacsBefore = before,
        MacsAfter = after,
        Groups = [.. groups.Where(g => g.Removed.Length > 0)],
    };

    private static ImmutableArray<double> Scores(IChannelCriterion criterion, ChannelGroup group, PruningEvidence evidence)
    {
        var scores = criterion.Score(group, evidence);
        if (criterion.IsGlobal) return scores;
        var mean = Math.Max(scores.Average(), double.Epsilon);
        return [.. scores.Select(s => s / mean)];
    }

    private static void Require(PruningOptions options)
    {
        if (options.Macs is not (> 0 and <= 1))
            throw new ModelException($"The MAC goal is {options.Macs}; it is a share above 0 and at most 1.");
        if (options.MinimumKept is not (> 0 and <= 1))
            throw new ModelException($"The share of channels that stays is {options.MinimumKept}; it is above 0 and at most 1.");
        if (options.Multiple < 1)
            throw new ModelException($"Channel counts cannot be multiples of {options.Multiple}; give 1 or more.");
    }

    /// <summary>A group with its channels in the order in which they go.</summary>
    private sealed class Candidate
    {
        private readonly ImmutableArray<int> _order;
        private readonly ImmutableArray<double> _scores;
        private readonly PruningOptions _options;
        private readonly int _least;
        private int _removed;

        public Candidate(ChannelGroup group, ImmutableArray<double> scores, PruningOptions options)
        {
            (Group, _scores, _options) = (group, scores, options);
            _order = [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i])];
            var least = Math.Max(1, (int)Math.Ceiling(scores.Length * options.MinimumKept));
            // A count that must be a multiple rounds up; a group smaller than that stays as it is.
            _least = Math.Min(scores.Length, (least + options.Multiple - 1) / options.Multiple * options.Multiple);
        }

        public ChannelGroup Group { get; }

        public IEnumerable<int> Removed => _order.Take(_removed);

        public bool HasNext => _order.Length - _removed - NextCount >= _least;

        /// <summary>Importance of the next channels to go, set against what they save.</summary>
        public double Rank(MacModel model) => Score / Math.Pow(Math.Max(1, Saving(model)), _options.CostExponent);

        /// <summary>Importance of the next channels to go.</summary>
        public double Score => Next().Sum(i => _scores[i]);

        /// <summary>What the next channels to go would save.</summary>
        public long Saving(MacModel model) => model.Saving(Group, Next().Select(i => Group.Channels[i]));

        public List<Channel> Take()
        {
            var taken = Next().Select(i => Group.Channels[i]).ToList();
            _removed += taken.Count;
            return taken;
        }

        // The first step evens the count out, the others take whole multiples.
        private int NextCount => (_order.Length - _removed) % _options.Multiple is var odd and > 0 ? odd : _options.Multiple;

        private IEnumerable<int> Next() => _order.Skip(_removed).Take(NextCount);
    }
}
