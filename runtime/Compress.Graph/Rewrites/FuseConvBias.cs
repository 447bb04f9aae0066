using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>A convolution followed by the sum with a constant for each channel gets it as its bias.</summary>
public sealed class FuseConvBias : PatternPass
{
    private static readonly ImmutableArray<Pattern> All =
    [
        Pattern.Op("Conv", Pattern.Any("x"), Pattern.Any("w")).As("layer") + Pattern.Constant("c"),
        Pattern.Op("ConvTranspose", Pattern.Any("x"), Pattern.Any("w")).As("layer") + Pattern.Constant("c"),
    ];

    /// <inheritdoc/>
    public override string Name => "fuse convolution and bias";

    /// <inheritdoc/>
    protected override ImmutableArray<Pattern> Patterns => All;

    /// <inheritdoc/>
    protected override ImmutableArray<string> Ends => ["Add"];

    /// <inheritdoc/>
    protected override ImmutableArray<Node> Replace(Graph graph, GraphPatch patch, ValueTypes types, PatternMatch match)
    {
        ArgumentNullException.ThrowIfNull(patch);
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(match);
        var layer = match.Node("layer");
        if (types[layer.Output()].Shape is not { } y || y[1].Value is not { } channels || Constants.Floats(graph, match["c"]) is not { } added) return default;
        // [C, 1, 1] or [1, C, 1, 1], or one number for all channels.
        var spatial = y.Rank - 2;
        var perChannel = added.Length == channels && added.Dims.Length >= spatial + 1 && added.Dims.Length <= y.Rank && added.Dims[added.Dims.Length - spatial - 1] == channels;
        if (!perChannel && added.Length != 1 || added.Dims.Length > y.Rank) return default;
        var bias = new float[channels];
        var values = added.AsSpan<float>();
        for (var i = 0; i < channels; i++) bias[i] = values[perChannel ? i : 0];
        if (layer.HasInput(2))
        {
            if (Constants.Floats(graph, layer.Input(2)) is not { } old || old.Length != channels) return default;
            for (var i = 0; i < channels; i++) bias[i] += old.AsSpan<float>()[i];
        }
        var name = patch.AddInitializer(match["c"] + "_bias", Tensor.Own(bias, channels));
        return [layer with { Inputs = [layer.Input(0), layer.Input(1), name], Outputs = [match.Nodes[0].Output()] }];
    }
}
