using System.Collections.Immutable;
using System.Diagnostics;
using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Memory;
using Compress.Runtime.Planning;
using Compress.Runtime.Threading;

namespace Compress.Runtime;

/// <summary>An input's memory.</summary>
internal sealed record BoundInput(string Name, TensorBuffer Buffer);

/// <summary>An output's memory; without a static plan it is another after every run.</summary>
internal sealed class BoundOutput(string name, TensorBuffer? value)
{
    public string Name => name;

    public TensorBuffer? Value { get; set; } = value;
}

/// <summary>A session's memory for one set of shapes, and how a run goes over it.</summary>
internal abstract class Bound : IDisposable
{
    public required string Signature { get; init; }

    public ImmutableArray<BoundInput> Inputs { get; protected init; } = [];

    public ImmutableArray<BoundOutput> Outputs { get; protected init; } = [];

    /// <summary>True where an input has no memory because its rank was not known.</summary>
    public bool IsStale { get; init; }

    public abstract long Bytes { get; }

    public abstract StepTimes? Times { get; }

    public abstract void Run(CancellationToken cancellation);

    public abstract SessionPlan Describe();

    public abstract void Dispose();
}

/// <summary>A static plan bound to an arena.</summary>
internal sealed unsafe class PlanBound : Bound
{
    private readonly CompiledPlan _plan;
    private readonly AlignedBuffer _arena;
    private readonly AlignedBuffer _scratch;
    private readonly Step[] _steps;
    private readonly StepTimes? _times;

    public PlanBound(CompiledPlan plan, ForkJoinPool pool, bool profile)
    {
        _plan = plan;
        _arena = new AlignedBuffer(plan.ArenaBytes);
        _scratch = new AlignedBuffer(plan.ScratchBytes * pool.Threads);
        var binding = new Binding(plan, _arena.Pointer, _scratch.Pointer, pool, this);
        (_steps, var numbers) = plan.Bind(binding);
        Inputs = [.. plan.Inputs.Select(i => new BoundInput(i.Name, binding.Buffer(i)))];
        Outputs = [.. plan.Outputs.Select(o => new BoundOutput(o.Name, binding.Buffer(o)))];
        _times = profile ? new StepTimes([.. numbers.Select(n => plan.Ops[n].Name)], [.. numbers.Select(n => plan.Ops[n].Kind)]) : null;
    }

    public override long Bytes => _arena.Length + _scratch.Length;

    public override StepTimes? Times => _times;

    public override void Run(CancellationToken cancellation)
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

    public override SessionPlan Describe() => new(
        [.. _plan.Ops.Select(o => new PlanStep(o.Name, o.Kind, o.Kernel, o.Macs, o.IsInt8, o.Outputs.Count == 0 ? "" : Text(o.Outputs[0]), o.PackedBytes))],
        _plan.ArenaBytes, true, "");

    public override void Dispose()
    {
        _arena.Dispose();
        _scratch.Dispose();
    }

    private static string Text(PlanValue value) => $"{value.Type}[{string.Join(", ", value.Dims)}] {value.Layout}";

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

/// <summary>A graph whose shapes only a run can tell: interpreted node by node.</summary>
internal sealed class InterpretedBound : Bound
{
    private readonly Graph _graph;
    private readonly Interpreter _interpreter;
    private readonly string _obstacle;
    private readonly Dictionary<string, TensorBuffer> _fed = new(StringComparer.Ordinal);

    public InterpretedBound(Graph graph, IReadOnlyDictionary<string, Shape> shapes, string obstacle)
    {
        (_graph, _obstacle) = (graph, obstacle);
        _interpreter = new Interpreter(graph);
        Inputs = [.. graph.RequiredInputs.Where(i => shapes.ContainsKey(i.Name)).Select(i => new BoundInput(i.Name, TensorBuffer.Allocate(i.ElementType, shapes[i.Name].ToDims().AsSpan())))];
        Outputs = [.. graph.Outputs.Select(o => new BoundOutput(o.Name, null))];
        IsStale = Inputs.Length < graph.RequiredInputs.Count();
        foreach (var input in Inputs)
        {
            input.Buffer.Bytes.Clear();
            _fed[input.Name] = input.Buffer;
        }
    }

    public override long Bytes => Inputs.Sum(i => i.Buffer.ByteCount);

    public override StepTimes? Times => null;

    public override void Run(CancellationToken cancellation)
    {
        var results = _interpreter.Run(_fed, cancellation);
        for (var i = 0; i < results.Length; i++) Outputs[i].Value = results[i];
    }

    public override SessionPlan Describe() => new(
        [.. _graph.Nodes.Select(n => new PlanStep(n.Name.Length > 0 ? n.Name : n.Output(), n.OpType, "reference", 0, false, "", 0))], 0, false, _obstacle);

    public override void Dispose()
    {
        // Managed memory.
    }
}
