using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>What a single stage made; the same is in its log.</summary>
public sealed record SingleStageResult
{
    /// <summary>The stage.</summary>
    public required string Stage { get; init; }

    /// <summary>The ONNX file that was written.</summary>
    public required string Model { get; init; }

    /// <summary>Files beside it: plans, preprocessing plan, log.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>Weights before; null where training began with a network of the zoo.</summary>
    public required long? ParametersBefore { get; init; }

    /// <summary>Weights after.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-accumulates for one sample before; null where training began with a network of the zoo.</summary>
    public required long? MacsBefore { get; init; }

    /// <summary>Multiply-accumulates for one sample after.</summary>
    public required long Macs { get; init; }

    /// <summary>Bytes of the ONNX file before; null where training began with a network of the zoo.</summary>
    public required long? BytesBefore { get; init; }

    /// <summary>Bytes of the ONNX file after.</summary>
    public required long Bytes { get; init; }

    /// <summary>Accuracy on the validation split of the epoch that was kept; null where nothing was trained.</summary>
    public required double? ValidationAccuracy { get; init; }

    /// <summary>How the training went, one curve for each.</summary>
    public required ImmutableArray<TrainingCurve> Curves { get; init; }

    /// <summary>Samples that could not be read and were left out.</summary>
    public required int Skipped { get; init; }

    /// <summary>What the stage had to say.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Whether the result was taken from the store.</summary>
    public required bool Cached { get; init; }

    /// <summary>Where it ran: cpu, or cuda:n.</summary>
    public required string Device { get; init; }

    /// <summary>Threads of the training.</summary>
    public required int Threads { get; init; }

    /// <summary>The recipe that says the same, in YAML.</summary>
    public required string Recipe { get; init; }
}
