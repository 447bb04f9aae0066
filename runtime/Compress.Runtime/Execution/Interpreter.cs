using System.Collections.Immutable;
using System.Diagnostics;
using Compress.Graphs;
using Compress.Runtime.Memory;
using Compress.Runtime.Operators;

namespace Compress.Runtime.Execution;

/// <summary>Runs a graph node by node with reference kernels, subgraphs included. Values are dropped after their last reader.</summary>
internal sealed class Interpreter : ISubgraphRunner
{
    private readonly Graph _graph;
    private readonly long _opset;
    private readonly NameMap<long> _opsets;
    private readonly Interpreter? _outer;
    private readonly Dictionary<string, TensorBuffer> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<Graph, Interpreter> _subgraphs = [];
    private readonly Dictionary<Node, Made> _kernels = [];
    private readonly List<string>?[] _lastReads;
    private readonly RunBudget? _budget;
    private readonly StepTimes? _times;
    private CancellationToken _cancellation;
    private Dictionary<string, TensorBuffer> _values = new(StringComparer.Ordinal);

    /// <param name="graph">The graph.</param>
    /// <param name="budget">What a run may cost; null for no limit.</param>
    /// <param name="times">Where the times of the graph's own nodes go, or null.</param>
    public Interpreter(Graph graph, RunBudget? budget = null, StepTimes? times = null) : this(graph, graph.Opsets, null, budget) => _times = times;

    private Interpreter(Graph graph, NameMap<long> opsets, Interpreter? outer, RunBudget? budget)
    {
        _graph = graph;
        _budget = budget;
        _opsets = opsets;
        _opset = opsets.TryGetValue("", out var version) ? version : 1;
        _outer = outer;
        foreach (var (name, tensor) in graph.Initializers) _constants[name] = TensorBuffer.CopyOf(tensor);
        _lastReads = new List<string>?[graph.Nodes.Length];
        var read = new HashSet<string>(StringComparer.Ordinal);
        for (var i = graph.Nodes.Length - 1; i >= 0; i--)
            foreach (var name in GraphIndex.ReadBy(graph.Nodes[i]))
                if (read.Add(name) && !graph.Index.IsOutput(name)) (_lastReads[i] ??= []).Add(name);
    }

    /// <summary>Runs a kernel and gives arithmetic faults the node's name.</summary>
    public static void Guarded(ReferenceKernel kernel, OperatorCall call)
    {
        try
        {
            kernel.Run(call);
        }
        catch (Exception e) when (e is ArithmeticException or ArgumentException or IndexOutOfRangeException or OutOfMemoryException or InvalidCastException)
        {
            throw new ModelException($"{call.Node}: the inputs do not fit the operator ({e.Message})", e);
        }
    }

    public TensorBuffer[] Run(IReadOnlyDictionary<string, TensorBuffer> inputs, CancellationToken cancellation = default)
    {
        _cancellation = cancellation;
        if (_outer is null) _budget?.Restart();
        _times?.Begin();
        _values = new Dictionary<string, TensorBuffer>(StringComparer.Ordinal);
        foreach (var declared in _graph.Inputs)
        {
            if (inputs.TryGetValue(declared.Name, out var value))
            {
                if (declared.ElementType != ElementType.Undefined && declared.ElementType != value.Type)
                    throw new ModelException($"Input '{declared.Name}' is {value}; {declared.ElementType} is expected.");
                _values[declared.Name] = value;
            }
            else if (!_constants.ContainsKey(declared.Name))
                throw new ModelException($"Input '{declared.Name}' is missing; the model needs {Lists.Quoted(_graph.Inputs.AsSpan(), i => i.Name)}.");
        }
        for (var i = 0; i < _graph.Nodes.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            _budget?.Visit(_graph.Nodes[i]);
            var begin = _times is null ? 0 : Stopwatch.GetTimestamp();
            Run(_graph.Nodes[i]);
            _times?.Add(i, begin, Stopwatch.GetTimestamp());
            if (_lastReads[i] is not { } dead) continue;
            foreach (var name in dead) Drop(name);
        }
        var results = new TensorBuffer[_graph.Outputs.Length];
        for (var i = 0; i < results.Length; i++) results[i] = Value(_graph.Outputs[i].Name);
        foreach (var value in _values.Values) _budget?.Remove(value);
        _values = new Dictionary<string, TensorBuffer>(StringComparer.Ordinal);
        return results;
    }

    TensorBuffer[] ISubgraphRunner.Run(Graph subgraph, ReadOnlySpan<TensorBuffer> inputs)
    {
        if (!_subgraphs.TryGetValue(subgraph, out var interpreter))
            _subgraphs[subgraph] = interpreter = new Interpreter(subgraph, _opsets, this, _budget);
        var fed = new Dictionary<string, TensorBuffer>(StringComparer.Ordinal);
        for (var i = 0; i < inputs.Length; i++) fed[subgraph.Inputs[i].Name] = inputs[i];
        return interpreter.Run(fed, _cancellation);
    }

    private void Run(Node node)
    {
        var inputs = new TensorBuffer?[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = node.Inputs[i].Length == 0 ? null : Value(node.Inputs[i]);
        var types = TensorBuffer.TypesOf(inputs);
        if (!_kernels.TryGetValue(node, out var made) || !made.Has(types))
        {
            var opset = node.Domain is "" or "ai.onnx" ? _opset : _opsets.TryGetValue(node.Domain, out var version) ? version : 1;
            var call = new OperatorCall(node, node.Inputs.Length, node.Outputs.Length) { Subgraphs = this, Budget = _budget };
            for (var i = 0; i < node.Outputs.Length; i++)
                if (node.Outputs[i].Length > 0) call.Want(i);
            _kernels[node] = made = new Made(types, OperatorList.Create(node, opset, types), call);
        }
        made.Call.Clear();
        for (var i = 0; i < inputs.Length; i++) made.Call.SetInput(i, inputs[i]);
        Guarded(made.Kernel, made.Call);
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (node.Outputs[i].Length == 0) continue;
            var result = made.Call.Made(i) ?? throw new ModelException($"{node} made no output {i} ('{node.Outputs[i]}'); the runtime's kernel does not give it.");
            _values[node.Outputs[i]] = result;
            _budget?.Add(result);
        }
        made.Call.Clear();
    }

    private void Drop(string name)
    {
        if (_values.Remove(name, out var value)) _budget?.Remove(value);
    }

    private TensorBuffer Value(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._values.TryGetValue(name, out var value) || scope._constants.TryGetValue(name, out value)) return value;
        }
        throw new ModelException($"The value '{name}' is read before anything makes it.");
    }

    /// <summary>A node's kernel for the types that its inputs had.</summary>
    private sealed class Made(ImmutableArray<ElementType> types, ReferenceKernel kernel, OperatorCall call)
    {
        public ReferenceKernel Kernel => kernel;

        public OperatorCall Call => call;

        public bool Has(ImmutableArray<ElementType> others)
        {
            for (var i = 0; i < types.Length; i++)
                if (types[i] != others[i]) return false;
            return true;
        }
    }
}
