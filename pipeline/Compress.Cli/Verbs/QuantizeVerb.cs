using System.CommandLine;

namespace Compress.Cli;

/// <summary>Makes a network's weights and activations 8 bit.</summary>
internal sealed class QuantizeVerb : ICliVerb
{
    public Command Build() => StageCommand.Build("quantize", """
        Calibrates ranges on training samples, makes weights and activations int8 (QDQ form) and fine-tunes with fake quantization.

        Example: compress quantize student.onnx --teacher teacher.onnx --data data/fashion-mnist --qat-epochs 1 --out int8.onnx
        """, "stages.quantize",
        [
            new("--observer", "observer", "What chooses the ranges: percentile or minmax; default percentile."),
            new("--percentile", "percentile", "For the percentile observer: share of the elements covered, in percent; default 99.99."),
            new("--calibration", "calibration", "Training samples that the ranges are taken from; default 1024."),
            new("--qat-epochs", "qat_epochs", "Passes over the training data with fake quantization; 0 for none; default 1."),
            .. StageOption.Optimizer("0.002"),
        ], teacher: "ONNX file whose outputs guide the fine-tune; default: the model itself as it goes in.");
}
