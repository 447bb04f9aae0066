using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime;

/// <summary>A graph whose shapes only a run can tell: interpreted node by node.</summary>
internal sealed class InterpretedBound : Bound
{
    private readonly Graph _graph;
    private readonly Interpreter _interpreter;
    private readonly string _obstacle;
    private readonly Dictionary<string, TensorBuffer> _fed = new(StringComparer.Ordinal);
    private readonly StepTimes? _times;

    public InterpretedBound(Graph graph, IReadOnlyDictionary<string, Shape> shapes, LoadOptions limits, bool profile, string obstacle)
    {
        (_graph, _obstacle) = (graph, obstacle);
        _times = profile ? new StepTimes([.. graph.Nodes.Select(Name)], [.. graph.Nodes.Select(n => n.OpType)]) : null;
        _interpreter = new Interpreter(graph, RunBudget.Of(limits), _times);
        Inputs = [.. graph.RequiredInputs.Where(i => shapes.ContainsKey(i.Name)).Select(i => new BoundInput(i.Name, TensorBuffer.Allocate(i.ElementType, shapes[i.Name].ToDims().AsSpan())))];
        Outputs = [.. graph.Outputs.Select(o => new BoundOutput(o.Name, null))];
        IsStale = Inputs.Length < graph.RequiredInputs.Length;
        foreach (var input in Inputs)
        {
            input.Buffer.Bytes.Clear();
            _fed[input.Name] = input.Buffer;
        }
    }

    public override long Bytes => Inputs.Sum(i => i.Buffer.ByteCount);

    public override StepTimes? Times => _times;

    public override void Run(CancellationToken cancellation)
    {
        var results = _interpreter.Run(_fed, cancellation);
        for (var i = 0; i < results.Length; i++) Outputs[i].Value = results[i];
    }

    public override SessionPlan Describe() => new([.. _graph.Nodes.Select(n => new PlanStep(Name(n), n.OpType, "reference", 0, false, "", 0))], 0, false, _obstacle);

    public override void Dispose()
    {
        // Managed memory.
    }

    private static string Name(Node node) => node.Name.Length > 0 ? node.Name : node.Output();
}
