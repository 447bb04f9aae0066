using System.CommandLine;

namespace Compress.Cli;

/// <summary>Trains a network on labels.</summary>
internal sealed class TrainVerb : ICliVerb
{
    public Command Build() => StageCommand.Build("train", """
        Trains a network of the zoo, or goes on with an ONNX file, on the labels of a data set; the best epoch on the validation split is kept.

        Images, tables and texts are told apart by the data; a table's columns and a text's words are learned from the training split.

        Example: compress train --zoo resnet8 --data data/fashion-mnist --epochs 12 --lr 0.1 --out teacher.onnx
        Example: compress train --zoo text-lstm --data data/ag-news --optimizer adamw --lr 0.003 --epochs 5 --out lstm.onnx
        """, "teacher",
        [
            new("--zoo", "zoo", "Network of the zoo to begin with, such as resnet8; in place of the ONNX file."),
            new("--epochs", "epochs", "Passes over the training data; default 10."),
            new("--patience", "patience", "Stops after this many epochs without a better validation; default 0, never."),
            new("--dropout", "dropout", "For networks on texts: share of the values that dropout sets to 0 in training; default 0.2."),
            new("--lora", "fine_tune.lora", "For a given network: trains adapters of this rank beside the weights of Gemm and MatMul and merges them in."),
            new("--last-layers", "fine_tune.last_layers", "For a given network: trains this many layers, counted from the output, alone."),
            new("--pretrain-epochs", "pretrain.epochs", "For text-transformer: passes over the texts in which hidden words are predicted first."),
            new("--loss", "loss", "What is made small: cross_entropy, binary_cross_entropy or mse; default cross_entropy."),
            new("--adversarial", "adversarial.epsilon", "Trains on images changed against the network by at most this much of a pixel's range."),
            new("--adversarial-steps", "adversarial.steps", "Steps of that change: 1 (default) is FGSM, more are PGD."),
            .. StageOption.Optimizer("0.1"),
        ], needsModel: false);
}
