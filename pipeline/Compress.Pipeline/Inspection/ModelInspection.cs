using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>What <c>inspect</c> tells about a model.</summary>
public sealed record ModelInspection
{
    /// <summary>The file.</summary>
    public required string Model { get; init; }

    /// <summary>Version of ONNX's own operator set.</summary>
    public required long Opset { get; init; }

    /// <summary>Inputs that a run needs, such as <c>x Float32[batch, 3, 32, 32]</c>.</summary>
    public required ImmutableArray<string> Inputs { get; init; }

    /// <summary>Outputs.</summary>
    public required ImmutableArray<string> Outputs { get; init; }

    /// <summary>Elements of all weights, running statistics included; scales, zero points and shape constants are not counted.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-accumulates for one sample; null where a layer's shapes are only known in a run.</summary>
    public required long? Macs { get; init; }

    /// <summary>Bytes of the ONNX file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of all constants in it.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>How often each operator occurs, subgraphs included, most frequent first.</summary>
    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    /// <summary>The nodes, in order.</summary>
    public required ImmutableArray<LayerInspection> Layers { get; init; }

    /// <summary>What could not be told, with its reason.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Dependency groups, where asked for.</summary>
    public ImmutableArray<GroupInspection>? Groups { get; init; }

    /// <summary>The runtime's plan, where asked for.</summary>
    public PlanInspection? Plan { get; init; }
}
