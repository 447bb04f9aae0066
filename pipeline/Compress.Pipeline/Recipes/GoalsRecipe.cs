namespace Compress.Pipeline;

/// <summary>What a run must reach; a goal that is not given is not judged. All are judged on the validation split.</summary>
public sealed record GoalsRecipe
{
    /// <summary>Accuracy that the student may lose against the teacher, as a share (0.005 is half a point).</summary>
    public double? AccuracyDrop { get; init; }

    /// <summary>Teacher's ONNX file over the bundle, in bytes.</summary>
    public Factor? Size { get; init; }

    /// <summary>Teacher's multiply-accumulates over the student's.</summary>
    public Factor? Macs { get; init; }

    /// <summary>Teacher's latency over the student's, both on our runtime, one thread, batch 1.</summary>
    public Factor? Latency { get; init; }
}
