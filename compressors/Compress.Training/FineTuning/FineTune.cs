using System.Collections.Immutable;

namespace Compress.Training;

/// <summary>Which weights of a trained network go on training.</summary>
public static class FineTune
{
    /// <summary>Names of the weights of the last layers: what <see cref="GraphModuleOptions.TrainOnly"/> takes.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="layers">How many layers, counted from the output; a layer is a node with a weight of two or more dimensions, and what follows it (a bias, a normalization) goes with it.</param>
    /// <exception cref="ModelException">There are fewer layers.</exception>
    public static ImmutableHashSet<string> LastLayers(Graph graph, int layers)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using var module = new GraphModule(graph);
        var trainable = module.Parameters.ToDictionary(p => p.Name, p => p.Value.dim(), StringComparer.Ordinal);
        var names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        var left = layers;
        for (var n = graph.Nodes.Length - 1; n >= 0 && left > 0; n--)
        {
            string[] own = [.. graph.Nodes[n].Inputs.Where(trainable.ContainsKey)];
            names.UnionWith(own);
            if (own.Any(o => trainable[o] > 1)) left--;
        }
        if (left > 0 || layers < 1) throw new ModelException($"The last {layers} layers of {graph} are to be trained; it has {layers - Math.Max(0, left)} layers with weights.");
        return names.ToImmutable();
    }
}
