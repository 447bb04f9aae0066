using System.CommandLine;

namespace Compress.Cli;

/// <summary>Trains a network on labels.</summary>
internal sealed class TrainVerb : ICliVerb
{
    public Command Build() => StageCommand.Build("train", """
        Trains a network of the zoo, or goes on with an ONNX file, on the labels of a data set; the best epoch on the validation split is kept.

        Example: compress train --zoo resnet8 --data data/fashion-mnist --epochs 12 --lr 0.1 --out teacher.onnx
        """, "teacher",
        [
            new("--zoo", "zoo", "Network of the zoo to begin with, such as resnet8; in place of the ONNX file."),
            new("--epochs", "epochs", "Passes over the training data; default 10."),
            .. StageOption.Optimizer("0.1"),
        ], needsModel: false);
}
