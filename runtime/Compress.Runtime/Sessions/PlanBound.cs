using System.Collections.Immutable;
using System.Diagnostics;
using Compress.Graphs;
using Compress.Runtime.Memory;
using Compress.Runtime.Planning;
using Compress.Runtime.Threading;

namespace Compress.Runtime;

/// <summary>A static plan bound to an arena; it holds a reference to the plan, which its maker hands over.</summary>
internal sealed unsafe class PlanBound : Bound
{
    private readonly CompiledPlan _plan;
    private readonly AlignedBuffer _arena;
    private readonly AlignedBuffer _scratch;
    private readonly Step[] _steps;
    private readonly ForkJoinPool? _team;
    private readonly StepTimes? _times;
    private readonly SaturationWatch? _watch;

    public PlanBound(CompiledPlan plan, ForkJoinPool pool, SessionOptions options)
    {
        _plan = plan;
        // Helpers are called at once only where some layer is large enough to be shared.
        if (pool.Threads > 1 && Array.Exists(plan.Ops, o => o.Macs >= ForkJoinPool.SerialBelowMacs)) _team = pool;
        _arena = new AlignedBuffer(plan.ArenaBytes);
        _scratch = new AlignedBuffer(plan.ScratchBytes * pool.Threads);
        var binding = new Binding(plan, _arena.Pointer, _scratch.Pointer, pool, this);
        (_steps, var numbers) = plan.Bind(binding);
        Inputs = Lists.Map<PlanValue, BoundInput>(plan.Inputs, i => new BoundInput(i.Name, binding.Buffer(i)));
        Outputs = Lists.Map<PlanValue, BoundOutput>(plan.Outputs, o => new BoundOutput(o.Name, binding.Buffer(o)));
        _times = options.Profile ? new StepTimes([.. Lists.Map<int, string>(numbers, n => plan.Ops[n].Name)], [.. Lists.Map<int, string>(numbers, n => plan.Ops[n].Kind)]) : null;
        if (options.SaturationEvery > 0) _watch = new SaturationWatch([.. Lists.Map<int, PlanValue?>(numbers, n => plan.Ops[n].Outputs is [var only] ? only : null)], binding);
    }

    public override long Bytes => _arena.Length + _scratch.Length;

    public override StepTimes? Times => _times;

    public override SaturationCounts? Saturation => _watch?.Counts;

    public override void Run(CancellationToken cancellation)
    {
        if (_team is null)
        {
            RunSteps(cancellation);
            return;
        }
        _team.Enter();
        try
        {
            RunSteps(cancellation);
        }
        finally
        {
            _team.Leave();
        }
    }

    private void RunSteps(CancellationToken cancellation)
    {
        if (_times is not null)
        {
            RunTimed(cancellation);
            return;
        }
        var steps = _steps;
        if (!cancellation.CanBeCanceled)
        {
            foreach (var step in steps) step.Run();
            return;
        }
        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            step.Run();
        }
    }

    public override void RunCounted(CancellationToken cancellation)
    {
        for (var i = 0; i < _steps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            _steps[i].Run();
            _watch?.After(i);
        }
    }

    public override SessionPlan Describe() => new(
        [.. Lists.Map<PlanOp, PlanStep>(_plan.Ops, o => new PlanStep(o.Name, o.Kind, o.Kernel, o.Macs, o.IsInt8, o.Outputs.Count == 0 ? "" : Text(o.Outputs[0]), o.PackedBytes))],
        _plan.ArenaBytes, true, "");

    public override void Dispose()
    {
        _arena.Dispose();
        _scratch.Dispose();
        _plan.Dispose();
    }

    private static string Text(PlanValue value) => Texts.Of($"{value.Type}[{Texts.Join(value.Dims)}] {value.Layout.ToString()}");

    private void RunTimed(CancellationToken cancellation)
    {
        _times!.Begin();
        for (var i = 0; i < _steps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            _steps[i].Run();
            _times.Add(i, start, Stopwatch.GetTimestamp());
        }
    }
}
