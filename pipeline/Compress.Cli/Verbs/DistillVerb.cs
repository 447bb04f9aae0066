using System.CommandLine;

namespace Compress.Cli;

/// <summary>Trains a student on a teacher's outputs.</summary>
internal sealed class DistillVerb : ICliVerb
{
    public Command Build() => StageCommand.Build("distill", """
        Trains a student on a teacher's softened outputs and the labels.

        Example: compress distill pruned.onnx --teacher teacher.onnx --data data/fashion-mnist --epochs 4 --out student.onnx
        """, "stages.distill",
        [
            new("--temperature", "temperature", "Temperature that softens both outputs; default 4."),
            new("--weight", "weight", "Share of the teacher's term in the loss; default 0.7."),
            new("--epochs", "epochs", "Passes over the training data; default 4."),
            .. StageOption.Optimizer("0.05"),
        ], teacher: "ONNX file of the teacher.");
}
