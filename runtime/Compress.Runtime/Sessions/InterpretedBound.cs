using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Memory;

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
        _times = profile ? new StepTimes(Lists.Map(graph.Nodes, Name), Lists.Map(graph.Nodes, n => n.OpType)) : null;
        _interpreter = new Interpreter(graph, RunBudget.Of(limits), _times);
        var inputs = new List<BoundInput>();
        foreach (var input in graph.RequiredInputs)
        {
            if (shapes.TryGetValue(input.Name, out var shape)) inputs.Add(new BoundInput(input.Name, TensorBuffer.Allocate(input.ElementType, shape.ToDims().AsSpan())));
            else IsStale = true;
        }
        Inputs = [.. inputs];
        Outputs = Lists.Map(graph.Outputs.AsSpan(), o => new BoundOutput(o.Name, null));
        foreach (var input in Inputs)
        {
            input.Buffer.Bytes.Clear();
            _fed[input.Name] = input.Buffer;
        }
    }

    public override long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (var input in Inputs) bytes += input.Buffer.ByteCount;
            return bytes;
        }
    }

    public override StepTimes? Times => _times;

    public override void Run(CancellationToken cancellation)
    {
        var results = _interpreter.Run(_fed, cancellation);
        for (var i = 0; i < results.Length; i++) Outputs[i].Value = results[i];
    }

    public override SessionPlan Describe() => new(Lists.Map(_graph.Nodes, n => new PlanStep(Name(n), n.OpType, "reference", 0, false, "", 0)), 0, false, _obstacle);

    public override void Dispose()
    {
        // Managed memory.
    }

    private static string Name(Node node) => node.Name.Length > 0 ? node.Name : node.Output();
}
