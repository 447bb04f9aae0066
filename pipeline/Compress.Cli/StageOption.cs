namespace Compress.Cli;

/// <summary>An option that stands for a value of a recipe.</summary>
/// <param name="Name">The option.</param>
/// <param name="Key">The value's key below the stage, such as <c>optimizer.lr</c>.</param>
/// <param name="Description">What it says, with its default.</param>
internal sealed record StageOption(string Name, string Key, string Description)
{
    /// <summary>How a stage trains; the default learning rate differs from stage to stage.</summary>
    public static StageOption[] Optimizer(string learningRate) =>
    [
        new("--optimizer", "optimizer.kind", "sgd, adam or adamw; default sgd."),
        new("--lr", "optimizer.lr", $"Learning rate at its highest; default {learningRate}."),
        new("--momentum", "optimizer.momentum", "Momentum of SGD; default 0.9."),
        new("--weight-decay", "optimizer.weight_decay", "Weight decay; default 5e-4."),
        new("--schedule", "optimizer.schedule", "Learning rate over the training: cosine, onecycle, step or constant; default cosine."),
        new("--step-epochs", "optimizer.step_epochs", "For the schedule step: epochs between two steps; default 10."),
        new("--step-factor", "optimizer.step_factor", "For the schedule step: what the rate is multiplied by at each; default 0.1."),
        new("--warm-up", "optimizer.warm_up", "Epochs over which the rate first rises; default 0."),
        new("--clip-norm", "optimizer.clip_norm", "Gradients are scaled down to this norm; default 0, not at all."),
        new("--batch", "optimizer.batch", "Samples a step; default 128."),
        new("--precision", "optimizer.precision", "What convolutions and products compute in: fp32, bf16 or fp16 (on a GPU); default fp32."),
        new("--label-smoothing", "optimizer.label_smoothing", "Share of the target probability spread over the other classes; default 0."),
    ];
}
