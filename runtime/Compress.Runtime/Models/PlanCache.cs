using Compress.Runtime.Planning;

namespace Compress.Runtime;

/// <summary>
/// Plans by the input shapes they are made for, a few of them; the one not used for longest goes first. A plan's packed weights are freed
/// once neither the cache nor a session holds it. Not safe for several threads: the model locks.
/// </summary>
internal sealed class PlanCache(int capacity)
{
    private readonly List<Entry> _plans = [];

    public int Count => _plans.Count;

    /// <summary>A known plan, with a reference for the caller.</summary>
    public CompiledPlan? Find(string signature, SessionOptions options)
    {
        var at = _plans.FindIndex(p => p.Optimize == options.Optimize && p.Tune == options.Tune && p.Signature == signature);
        if (at < 0) return null;
        var known = _plans[at];
        _plans.RemoveAt(at);
        _plans.Add(known);
        known.Plan.AddReference();
        return known.Plan;
    }

    /// <summary>Keeps a new plan, with a reference for the caller.</summary>
    public void Add(string signature, SessionOptions options, CompiledPlan plan)
    {
        plan.AddReference();
        _plans.Add(new Entry(signature, options, plan));
        while (_plans.Count > Math.Max(1, capacity)) RemoveAt(0);
    }

    /// <summary>Forgets the plans that no session uses.</summary>
    public void Trim()
    {
        for (var i = _plans.Count - 1; i >= 0; i--)
            if (!_plans[i].Plan.IsShared) RemoveAt(i);
    }

    /// <summary>Forgets all plans.</summary>
    public void Clear()
    {
        while (_plans.Count > 0) RemoveAt(0);
    }

    private sealed class Entry(string signature, SessionOptions options, CompiledPlan plan)
    {
        public string Signature => signature;

        public bool Optimize { get; } = options.Optimize;

        public KernelTuning? Tune { get; } = options.Tune;

        public CompiledPlan Plan => plan;
    }

    private void RemoveAt(int at)
    {
        var plan = _plans[at].Plan;
        _plans.RemoveAt(at);
        plan.Dispose();
    }
}
