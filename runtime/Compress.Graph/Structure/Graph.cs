using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Compress.Graphs;

/// <summary>
/// A network: the one model that training, pruning, quantization, export and inference share. Inputs, outputs, nodes in
/// topological order, initializers (constants and trained weights) and what is declared about values. A subgraph of a control-flow
/// node is a <see cref="Graph"/> too; it has no opsets of its own. Graphs are immutable and compared by reference; <c>with</c> makes a
/// changed copy, <see cref="GraphPatch"/> edits safely.
/// </summary>
public sealed record Graph
{
    private GraphIndex? _index;

    /// <summary>An empty graph.</summary>
    public Graph()
    {
    }

    private Graph(Graph other)
    {
        // Written out so that the index, which belongs to the old nodes, is not taken along.
        (Name, DocString, Inputs, Outputs, Nodes) = (other.Name, other.DocString, other.Inputs, other.Outputs, other.Nodes);
        (Initializers, ValueInfos, Metadata) = (other.Initializers, other.ValueInfos, other.Metadata);
        (Opsets, Model, Extras) = (other.Opsets, other.Model, other.Extras);
    }

    /// <summary>Name of the graph.</summary>
    public string Name { get; init; } = "";

    /// <summary>Documentation kept from the file.</summary>
    public string DocString { get; init; } = "";

    /// <summary>Values fed from outside. An input that is also an initializer has that as its default.</summary>
    public ImmutableArray<ValueInfo> Inputs { get; init; } = [];

    /// <summary>Values given to the outside.</summary>
    public ImmutableArray<ValueInfo> Outputs { get; init; } = [];

    /// <summary>Operations, each after those whose values it reads.</summary>
    public ImmutableArray<Node> Nodes { get; init; } = [];

    /// <summary>Constant tensors by value name.</summary>
    public NameMap<Tensor> Initializers { get; init; } = NameMap<Tensor>.Empty;

    /// <summary>Declared types of inner values by name; a declaration may be missing.</summary>
    public NameMap<ValueInfo> ValueInfos { get; init; } = NameMap<ValueInfo>.Empty;

    /// <summary>Operator-set versions by domain; the empty domain is ONNX's own. Empty in subgraphs.</summary>
    public NameMap<long> Opsets { get; init; } = NameMap<long>.Empty;

    /// <summary>Key-value properties of the graph itself, kept from the file (those of the model are in <see cref="Model"/>).</summary>
    public NameMap<string> Metadata { get; init; } = NameMap<string>.Empty;

    /// <summary>What the file says about the model as a whole.</summary>
    public ModelInfo Model { get; init; } = ModelInfo.Default;

    /// <summary>Serialized parts of the file that no part of this product reads, kept for the way back.</summary>
    public GraphExtras Extras { get; init; } = GraphExtras.None;

    /// <summary>Version of ONNX's own operator set; 1 where none is declared.</summary>
    public long Opset => Opsets.TryGetValue("", out var version) ? version : 1;

    /// <summary>Who makes and who reads each value; made on first use.</summary>
    public GraphIndex Index => _index ??= new GraphIndex(this);

    /// <summary>Inputs that must be fed: those without a default among the initializers.</summary>
    public ImmutableArray<ValueInfo> RequiredInputs
    {
        get
        {
            var required = new List<ValueInfo>(Inputs.Length);
            foreach (var input in Inputs)
                if (!Initializers.ContainsKey(input.Name)) required.Add(input);
            return required.Count == Inputs.Length ? Inputs : [.. required];
        }
    }

    /// <summary>True for the same graph only.</summary>
    public bool Equals(Graph? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>Name and sizes, for messages.</summary>
    public override string ToString() => Texts.Of($"graph '{Name}' ({Nodes.Length} nodes, {Initializers.Count} initializers)");
}
