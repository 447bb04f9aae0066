using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;
using Compress.Runtime;

namespace Compress.Pipeline;

/// <summary>Looks at models without running them.</summary>
public static class ModelInspector
{
    /// <summary>Tells what a model consists of.</summary>
    /// <param name="source">The model.</param>
    /// <param name="groups">Whether to find its dependency groups.</param>
    /// <param name="plan">Whether to compile it for the runtime and tell the plan.</param>
    /// <exception cref="ModelException">The model cannot be read; with <paramref name="groups"/> or <paramref name="plan"/>, its shapes do not fit together or the runtime does not run it.</exception>
    public static ModelInspection Inspect(ModelSource source, bool groups = false, bool plan = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        // What the model's own functions do is what their bodies do.
        var graph = new InlineFunctions().Run(source.Graph);
        var notes = ImmutableArray.CreateBuilder<string>();
        var cost = Cost(graph, notes);
        return new ModelInspection
        {
            Model = source.Path,
            Opset = graph.Opset,
            Inputs = [.. graph.RequiredInputs.Select(Text)],
            Outputs = [.. graph.Outputs.Select(Text)],
            Parameters = cost?.Parameters ?? CountedParameters(graph),
            Macs = cost?.Macs,
            Bytes = source.ModelBytes,
            WeightBytes = graph.Initializers.Values.Sum(t => (long)t.Bytes.Length),
            Operators = Operators(graph),
            Layers = Layers(graph, cost),
            Notes = notes.ToImmutable(),
            Groups = groups ? [.. ChannelGroups.Find(graph).Select(Describe)] : null,
            Plan = plan ? Plan(source) : null,
        };
    }

    private static ModelCost? Cost(Graph graph, ImmutableArray<string>.Builder notes)
    {
        try
        {
            return ModelCost.Of(graph);
        }
        catch (ModelException e)
        {
            notes.Add($"Multiply-accumulates cannot be counted: {e.Message}");
            return null;
        }
    }

    /// <summary>Without shapes the weights can still be counted: they are the constants of the layers' weight inputs.</summary>
    private static long CountedParameters(Graph graph) => graph.Initializers.Values.Where(t => TensorNumbers.IsReal(t.ElementType)).Sum(t => t.Length);

    private static ImmutableArray<LayerInspection> Layers(Graph graph, ModelCost? cost)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var layers = ImmutableArray.CreateBuilder<LayerInspection>(graph.Nodes.Length);
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var node = graph.Nodes[i];
            var layer = cost?.Layers[i];
            var own = node.Inputs.Where(name => graph.Initializers.ContainsKey(name) && counted.Add(name)).Select(name => graph.Initializers[name]).ToList();
            layers.Add(new LayerInspection(
                node.Name.Length > 0 ? node.Name : node.Output(),
                Operator(node),
                layer?.OutputShape?.ToString(),
                layer?.Parameters ?? own.Where(t => TensorNumbers.IsReal(t.ElementType)).Sum(t => t.Length),
                layer?.Macs,
                own.Sum(t => (long)t.Bytes.Length)));
        }
        return layers.MoveToImmutable();
    }

    private static OrderedDictionary<string, int> Operators(Graph graph)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        void Count(Graph g)
        {
            foreach (var node in g.Nodes)
            {
                counts[Operator(node)] = counts.GetValueOrDefault(Operator(node)) + 1;
                foreach (var inner in GraphIndex.SubgraphsOf(node)) Count(inner);
            }
        }

        Count(graph);
        return new OrderedDictionary<string, int>(counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal));
    }

    private static GroupInspection Describe(ChannelGroup group) =>
        new(group.Name, group.Channels.Length, [.. group.Members.Select(m => $"{m.Initializer} axis {m.Axis} ({(m.IsSource ? "makes" : "reads")})")]);

    private static PlanInspection Plan(ModelSource source)
    {
        using var model = CompiledModel.Load(source.Path, new LoadOptions { ExternalData = true });
        using var session = model.CreateSession();
        var plan = session.Plan;
        return new PlanInspection(session.Tier.ToString(), plan.IsStatic, plan.Obstacle, plan.ArenaBytes, plan.PackedBytes, plan.Int8MacShare,
            [.. plan.Steps.Select(s => new StepInspection(s.Name, s.Operators, s.Kernel, s.Macs, s.IsInt8, s.Output))]);
    }

    private static string Operator(Node node) => node.Domain.Length == 0 ? node.OpType : $"{node.Domain}::{node.OpType}";

    private static string Text(ValueInfo value) => $"{value.Name} {value.ElementType}{value.Shape}";
}
