namespace Compress.Graphs;

/// <summary>
/// Folds a BatchNormalization into the Conv, ConvTranspose or Gemm before it, where nothing else reads what is between them:
/// w' = w * s and b' = (b - mean) * s + bias with s = scale / sqrt(variance + epsilon) per channel, computed in double precision.
/// </summary>
public sealed class FoldBatchNormalization : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fold batch normalization";

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (!OperatorSwitches.BatchNormalization) return graph;
        var patch = new GraphPatch(graph);
        foreach (var node in graph.Nodes)
        {
            if (!node.Is("BatchNormalization") || node.Int("training_mode", 0) != 0 || node.Int("spatial", 1) != 1) continue;
            if (HasFurtherOutputs(node)) continue;
            if (graph.Index.Producer(node.Input(0)) is not { } layer || graph.Index.OnlyConsumer(node.Input(0)) != node || patch.Touches(layer)) continue;
            if (!(layer.Is("Conv") || layer.Is("ConvTranspose") || layer.Is("Gemm"))) continue;
            Fold(graph, patch, layer, node);
        }
        return patch.Apply(Name);
    }

    /// <summary>True where a node makes more than its first result.</summary>
    internal static bool HasFurtherOutputs(Node node)
    {
        for (var i = 1; i < node.Outputs.Length; i++)
            if (node.Outputs[i].Length > 0) return true;
        return false;
    }

    private static void Fold(Graph graph, GraphPatch patch, Node layer, Node norm)
    {
        var parameters = new float[4][];
        for (var i = 0; i < 4; i++)
        {
            if (Constants.Floats(graph, norm.Input(i + 1)) is not { } values) return;
            parameters[i] = values.AsSpan<float>().ToArray();
        }
        if (Constants.Floats(graph, layer.Input(1)) is not { } weights) return;
        var channels = parameters[0].Length;
        var (axis, groups) = layer.OpType switch
        {
            "Conv" => (0, 1),
            "ConvTranspose" => (1, (int)layer.Int("group", 1)),
            _ => (layer.Int("transB", 0) != 0 ? 0 : 1, 1),
        };
        if (weights.Dims.Length <= axis || weights.Dims[axis] * groups != channels || Array.Exists(parameters, p => p.Length != channels)) return;
        var bias = new double[channels];
        if (layer.HasInput(2))
        {
            if (Constants.Floats(graph, layer.Input(2)) is not { } old || old.Length != channels || old.Dims.IsEmpty || old.Dims[^1] != channels) return;
            var beta = layer.Is("Gemm") ? layer.Float("beta", 1) : 1;
            for (var c = 0; c < channels; c++) bias[c] = old.AsSpan<float>()[c] * (double)beta;
        }

        var epsilon = norm.Float("epsilon", 1e-5f);
        var scale = new double[channels];
        var made = new float[channels];
        for (var c = 0; c < channels; c++)
        {
            scale[c] = parameters[0][c] / Math.Sqrt((double)parameters[3][c] + epsilon);
            made[c] = (float)((bias[c] - parameters[2][c]) * scale[c] + parameters[1][c]);
        }
        var w = patch.AddInitializer(layer.Input(1) + "_folded", Scaled(weights, axis, groups, scale));
        var b = patch.AddInitializer((layer.HasInput(2) ? layer.Input(2) : layer.Input(1) + "_bias") + "_folded", Tensor.Own(made, channels));
        var folded = layer with { Inputs = [layer.Input(0), w, b], Outputs = [norm.Output()] };
        if (layer.Is("Gemm") && layer.Attributes.ContainsKey("beta")) folded = folded.With("beta", 1f);
        patch.Replace(layer, folded).Remove(norm);
    }

    private static Tensor Scaled(Tensor weights, int axis, int groups, double[] scale)
    {
        var values = weights.AsSpan<float>().ToArray();
        var size = (int)weights.Dims[axis];
        var inner = 1;
        for (var i = axis + 1; i < weights.Dims.Length; i++) inner *= (int)weights.Dims[i];
        // With groups, axis 1 of a ConvTranspose counts within a group and axis 0 runs over the groups.
        var perGroup = axis == 0 ? 1 : Math.Max((int)weights.Dims[0] / groups, 1);
        for (var i = 0; i < values.Length; i++)
        {
            var channel = i / inner % size;
            if (axis == 1 && groups > 1) channel += i / (inner * size) / perGroup * size;
            values[i] = (float)(values[i] * scale[channel]);
        }
        return Tensor.Own(values, weights.Dims.AsSpan());
    }
}
