using Compress.Testing;

namespace Compress.Cli.Tests.Running;

/// <summary>A recipe with every stage, small enough for a unit test and long enough to be interrupted.</summary>
internal static class SmallRecipe
{
    public const string Text = """
        name: small
        data: { generator: glyphs, train: 700, test: 200, size: 12, hardness: 0.3, validation: 0.2 }
        teacher: { zoo: resnet8, epochs: 2, optimizer: { lr: 0.05, batch: 32 } }
        stages:
          - prune: { macs: 0.4, steps: 2, recover_epochs: 1, optimizer: { batch: 32 } }
          - distill: { epochs: 1, optimizer: { batch: 32 } }
          - quantize: { calibration: 128, qat_epochs: 1, optimizer: { batch: 32 } }
        goals: { macs: 2x }
        """;

    public static string Write(TempFolder folder, string? text = null)
    {
        File.WriteAllText(folder.File("recipe.yaml"), text ?? Text);
        return folder.File("recipe.yaml");
    }
}
