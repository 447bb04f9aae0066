using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Puts the bodies of the model's own functions in the place of the nodes that call them, so that only operators are left; the functions
/// themselves then go. A function that calls itself, directly or through others, is refused, and so is a model that would grow over a limit:
/// a few functions that call one another twice grow without bound.
/// </summary>
/// <param name="mostNodes">Most nodes that the model may have afterwards, subgraphs included.</param>
public sealed class InlineFunctions(int mostNodes = InlineFunctions.DefaultMostNodes) : IGraphPass
{
    /// <summary>The limit used where none is given: what a reader takes by default.</summary>
    public const int DefaultMostNodes = 250_000;

    /// <inheritdoc/>
    public string Name => "inline functions";

    /// <inheritdoc/>
    /// <exception cref="ModelException">A function calls itself, does not suit a call, is malformed, or the model grows over the limit.</exception>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Model.Functions.IsEmpty) return graph;
        if (!ModelSwitches.Functions) throw ModelSwitches.LeftOut($"The graph '{graph.Name}' has functions of its own", nameof(ModelSwitches.Functions));
        var functions = new FunctionTable(graph);
        new FunctionGrowth(functions, mostNodes).Require(graph);
        var run = new Expansion(graph, functions);
        var flat = run.Expand(graph, null);
        flat = flat with
        {
            Initializers = run.Added.Count == 0 ? flat.Initializers : flat.Initializers.WithAll(run.Added),
            Opsets = run.Opsets,
            Model = graph.Model with { Functions = [] },
        };
        GraphConsistency.Require(flat, Name);
        return flat;
    }

    private sealed class Expansion(Graph model, FunctionTable functions)
    {
        private readonly FreshNames _names = FreshNames.Beside(model);

        public Dictionary<string, Tensor> Added { get; } = new(StringComparer.Ordinal);

        public NameMap<long> Opsets { get; private set; } = model.Opsets;

        public Graph Expand(Graph graph, ModelFunction? inside)
        {
            var nodes = new List<Node>(graph.Nodes.Length);
            Expand(graph.Nodes, inside, nodes);
            return graph with { Nodes = [.. nodes] };
        }

        private void Expand(ImmutableArray<Node> nodes, ModelFunction? inside, List<Node> into)
        {
            foreach (var node in nodes)
            {
                if (!functions.TryGet(node, out var function))
                {
                    if (inside is not null) Import(node, inside);
                    into.Add(Subgraphs.Map(node, inner => Expand(inner, inside)));
                    continue;
                }
                var body = new FunctionBody(function, node, model.Opset, _names.Make);
                var made = body.Nodes();
                foreach (var (name, tensor) in body.Added) Added.Add(name, tensor);
                Expand(made, function, into);
            }
        }

        // What the body imports and the model does not becomes an import of the model; two versions of one operator cannot stand in one model.
        private void Import(Node node, ModelFunction function)
        {
            if (node.Domain.Length == 0 || !function.Opsets.TryGetValue(node.Domain, out var version)) return;
            if (!Opsets.TryGetValue(node.Domain, out var now)) Opsets = Opsets.With(node.Domain, version);
            else if (now != version && Operators.Find(node.Domain, node.OpType) is { } facts && facts.VersionAt(now) != facts.VersionAt(version))
                throw new ModelException($"{node}: the function '{function}' uses version {version} of the domain '{node.Domain}', the model version {now}, and {facts} is not the same in both.");
        }
    }
}
