namespace Compress.Runtime.Planning;

/// <summary>A plan for one set of input shapes: operations in order, packed weights, places in the arena. Sessions share it and bind it to their own memory.</summary>
/// <remarks>It begins with one reference, its maker's. <see cref="Dispose"/> gives one back; the last one frees the packed weights.</remarks>
internal sealed class CompiledPlan : IDisposable
{
    private int _references = 1;

    public CompiledPlan(PlanOp[] ops, PlanValue[] inputs, PlanValue[] outputs)
    {
        (Ops, Inputs, Outputs) = (ops, inputs, outputs);
        List<PlanValue> edges = [.. inputs];
        foreach (var output in outputs)
            if (output.Constant is null) edges.Add(output);
        ArenaBytes = ArenaPlanner.Run(ops, edges);
        foreach (var op in ops) ScratchBytes = Math.Max(ScratchBytes, op.ScratchBytes);
    }

    public PlanOp[] Ops { get; }

    public PlanValue[] Inputs { get; }

    public PlanValue[] Outputs { get; }

    /// <summary>Bytes that all values of a run take, those that do not live at the same time sharing memory.</summary>
    public long ArenaBytes { get; }

    /// <summary>Scratch bytes of each worker.</summary>
    public long ScratchBytes { get; }

    public ConstantMemory Constants { get; } = new();

    /// <summary>Steps over a session's memory; operations that only rename memory have none.</summary>
    public (Step[] Steps, int[] Ops) Bind(Binding binding)
    {
        var steps = new List<Step>(Ops.Length);
        var numbers = new List<int>(Ops.Length);
        for (var i = 0; i < Ops.Length; i++)
        {
            var step = Ops[i].Bind(binding);
            if (ReferenceEquals(step, Planning.Ops.NoStep.Instance)) continue;
            steps.Add(step);
            numbers.Add(i);
        }
        return ([.. steps], [.. numbers]);
    }

    /// <summary>True while more than one holds it.</summary>
    public bool IsShared => Volatile.Read(ref _references) > 1;

    public void AddReference() => Interlocked.Increment(ref _references);

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) != 0) return;
        foreach (var op in Ops) op.Dispose();
        Constants.Dispose();
    }
}
