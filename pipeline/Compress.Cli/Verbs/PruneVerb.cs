using System.CommandLine;

namespace Compress.Cli;

/// <summary>Removes channels of a trained network.</summary>
internal sealed class PruneVerb : ICliVerb
{
    public Command Build() => StageCommand.Build("prune", """
        Removes whole channels until a share of the multiply-accumulates is left, in steps, each followed by recovery against the model's own outputs.

        Example: compress prune teacher.onnx --data data/fashion-mnist --macs 0.33 --steps 3 --out pruned.onnx
        """, "stages.prune",
        [
            new("--structure", "structure", "What is removed: channels, which is the default."),
            new("--criterion", "criterion", "What scores channels: taylor, l1 or random; default taylor."),
            new("--macs", "macs", "Share of the multiply-accumulates that stays; default 0.33."),
            new("--steps", "steps", "Steps of pruning and recovery; default 3."),
            new("--recover-epochs", "recover_epochs", "Passes over the training data after each step; default 1."),
            new("--multiple", "multiple", "Channel counts become multiples of this; default 4."),
            new("--cost-exponent", "cost_exponent", "How much saved operations count: scores are divided by the saving to this power; default 1."),
            .. StageOption.Optimizer("0.02"),
        ]);
}
