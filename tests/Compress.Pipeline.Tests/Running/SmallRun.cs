using Compress.Pipeline;

namespace Compress.Pipeline.Tests.Running;

/// <summary>A run of the whole pipeline that is small enough for a unit test.</summary>
internal static class SmallRun
{
    public const string Recipe = """
        name: small
        data: { generator: glyphs, train: 600, test: 200, size: 12, hardness: 0.3, validation: 0.2 }
        teacher: { zoo: resnet8, epochs: 2, optimizer: { lr: 0.05, batch: 32 } }
        stages:
          - prune: { macs: 0.4, steps: 2, recover_epochs: 1, optimizer: { batch: 32 } }
          - distill: { epochs: 1, optimizer: { batch: 32 } }
          - quantize: { calibration: 128, qat_epochs: 1, optimizer: { batch: 32 } }
        goals: { accuracy_drop: 1, macs: 2x, size: 5x }
        """;

    public static PipelineRun In(string folder, IRunProgress? progress = null, CancellationToken cancellation = default, params string[] overrides) => new(
        RecipeReader.Parse(Recipe, overrides: overrides),
        new RunOptions { Device = "cpu", Threads = 1, Out = Path.Combine(folder, "out"), Store = Path.Combine(folder, "store") }, progress, cancellation);
}
