using System.Runtime.InteropServices;
using Compress.Training.Lowerings;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>
/// Lowers a graph once: gives every value a slot, sorts initializers into parameters, statistics and constants, computes what
/// depends on constants alone, and works out after which step each value can go.
/// </summary>
internal sealed class ModuleCompiler : IDisposable
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _trained = new(StringComparer.Ordinal);
    private readonly HashSet<string> _buffers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _owned = new(StringComparer.Ordinal);

    public ModuleCompiler(Graph graph, GraphModuleOptions options)
    {
        Graph = graph;
        Options = options;
        Device = options.Device.Native;
        DeclaredBatch = graph.RequiredInputs.FirstOrDefault()?.Shape is { Rank: > 0 } shape ? shape[0].Value ?? 0 : 0;
        PlaceInitializers();
        LowerNodes();
        ReleaseEarly();
    }

    public Graph Graph { get; }

    public GraphModuleOptions Options { get; }

    public torch.Device Device { get; }

    public long DeclaredBatch { get; }

    public List<ModuleParameter> Parameters { get; } = [];

    public List<ModuleParameter> Buffers { get; } = [];

    public List<ModuleStep> Steps { get; } = [];

    public int SlotCount => _slots.Count;

    /// <summary>Slots whose values live as long as the module.</summary>
    public IEnumerable<(int Slot, Tensor Value)> Fixed =>
        _owned.Concat(_constants).Where(v => _slots.ContainsKey(v.Key)).Select(v => (_slots[v.Key], v.Value));

    public int SlotOf(string name)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, name, out var known);
        if (!known) slot = _slots.Count - 1;
        return slot;
    }

    public Tensor? Constant(string name) => _constants.GetValueOrDefault(name);

    public bool IsTrained(string name) => _trained.Contains(name);

    public bool IsBuffer(string name) => _buffers.Contains(name);

    public void Dispose()
    {
        foreach (var value in _owned.Values.Concat(_constants.Values)) value.Dispose();
        _owned.Clear();
        _constants.Clear();
    }

    private void PlaceInitializers()
    {
        var weights = WeightFinder.Find(Graph, Options.TrainScales);
        foreach (var node in Graph.Nodes.Where(n => n.Is("BatchNormalization")))
            foreach (var i in (ReadOnlySpan<int>)[3, 4])
                if (Graph.Initializers.ContainsKey(node.Input(i))) _buffers.Add(node.Input(i));

        foreach (var (name, value) in Graph.Initializers)
        {
            if (value.ElementType == ElementType.String) continue;
            if (_buffers.Contains(name))
            {
                _owned[name] = value.ToTorch(Device, Options.Floats);
                Buffers.Add(new ModuleParameter(name, _owned[name], value.ElementType));
            }
            else if (weights.Contains(name) && !Options.Frozen.Contains(name) && Options.TrainOnly?.Contains(name) != false)
            {
                using var start = ChannelsLast(value.ToTorch(Device, Options.Floats));
                var parameter = new TorchSharp.Modules.Parameter(start);
                _trained.Add(name);
                _owned[name] = parameter;
                Parameters.Add(new ModuleParameter(name, parameter, value.ElementType));
            }
            else
            {
                // Integers are shapes, axes and indices: they are read on the host.
                _constants[name] = value.ToTorch(value.ElementType.IsFloat() ? Device : torch.CPU, Options.Floats);
            }
        }
    }

    /// <summary>
    /// Puts the channels of a filter innermost in memory. Convolutions then keep activations so too and need no reordering: measured
    /// on residual networks and LeNet, up to a fifth more training samples a second, never fewer. On a GPU large batches of residual
    /// networks gain up to three times, and LeNet-5 loses a tenth (docs/gpu.md).
    /// </summary>
    private static Tensor ChannelsLast(Tensor value)
    {
        if (value.dim() != 4) return value;
        using (value)
        {
            using var moved = value.permute(0, 2, 3, 1);
            using var dense = moved.contiguous();
            return dense.permute(0, 3, 1, 2);
        }
    }

    private void LowerNodes()
    {
        var live = Live();
        foreach (var node in Graph.Nodes)
        {
            if (!live.Contains(node)) continue;
            var lowering = TorchLowerings.Find(node)
                ?? throw new ModelException($"{node} cannot be trained: there is no lowering of the operator {(node.Domain.Length == 0 ? "" : node.Domain + "::")}{node.OpType} to libtorch. "
                    + $"Supported are {string.Join(", ", TorchLowerings.Names)}.");
            var run = lowering.Lower(new LoweringContext(this, node));
            var outputs = node.Outputs.Where(o => o.Length > 0).Select(o => (SlotOf(o), o)).ToArray();
            var step = new ModuleStep(node, run, outputs, []);
            if (!lowering.IsRandom && GraphIndex.ReadBy(node).All(_constants.ContainsKey)) Fold(step);
            else Steps.Add(step);
        }
    }

    private void Fold(ModuleStep step)
    {
        using var noGrad = torch.no_grad();
        var frame = new Frame(_slots.Count);
        foreach (var (slot, value) in Fixed) frame[slot] = value;
        GraphModule.Run(step, frame);
        foreach (var (slot, name) in step.Outputs)
            if (frame.Has(slot)) _constants[name] = frame.Take(slot).DetachFromDisposeScope();
    }

    private HashSet<Node> Live()
    {
        var wanted = Graph.Outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var live = new HashSet<Node>();
        for (var n = Graph.Nodes.Length - 1; n >= 0; n--)
        {
            var node = Graph.Nodes[n];
            if (!node.Outputs.Any(wanted.Contains)) continue;
            live.Add(node);
            wanted.UnionWith(QuantizePairLowering.SkippedInput(Graph, node) is { } through ? [through, .. node.Inputs.Skip(1)] : GraphIndex.ReadBy(node));
        }
        return live;
    }

    private void ReleaseEarly()
    {
        var keep = Fixed.Select(v => v.Slot).Concat(Graph.Outputs.Select(o => SlotOf(o.Name))).ToHashSet();
        var last = new Dictionary<int, int>();
        for (var s = 0; s < Steps.Count; s++)
        {
            foreach (var (slot, _) in Steps[s].Outputs) last[slot] = s;
            var node = Steps[s].Node;
            foreach (var name in GraphIndex.ReadBy(node)) last[SlotOf(name)] = s;
            if (QuantizePairLowering.SkippedInput(Graph, node) is { } through) last[SlotOf(through)] = s;
        }
        var bySteps = last.Where(l => !keep.Contains(l.Key)).ToLookup(l => l.Value, l => l.Key);
        for (var s = 0; s < Steps.Count; s++) Steps[s] = Steps[s] with { Release = [.. bySteps[s].Order()] };
    }
}
