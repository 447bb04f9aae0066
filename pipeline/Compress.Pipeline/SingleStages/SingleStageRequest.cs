using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>One stage on its own: an ONNX file in, an ONNX file out, plan and log beside it.</summary>
public sealed record SingleStageRequest
{
    /// <summary>The stage: <c>train</c>, <c>prune</c>, <c>distill</c> or <c>quantize</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The network that goes in; null for one of the zoo, which only <c>train</c> takes.</summary>
    public string? Model { get; init; }

    /// <summary>The network whose outputs guide the training. Needed by <c>distill</c>; <c>quantize</c> takes the model itself where it is null, as <c>prune</c> always does.</summary>
    public string? Teacher { get; init; }

    /// <summary>The ONNX file to write.</summary>
    public required string Out { get; init; }

    /// <summary>Values of a recipe that are not the defaults, as <c>key=value</c>, such as <c>stages.prune.macs=0.5</c> or <c>data.validation=0.2</c>.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>What happened to a sample before the model when it was trained (<c>preprocess.json</c>); null to learn it from the training split, as recipes do.</summary>
    public string? Preprocess { get; init; }

    /// <summary>Data, device, store and threads; its teacher and folder of results are not looked at.</summary>
    public RunOptions Options { get; init; } = new();
}
