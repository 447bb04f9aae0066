namespace Compress.Testing;

/// <summary>The real model files among the test data, by their path below its folder.</summary>
public static class ModelFiles
{
    /// <summary>The trained networks.</summary>
    public static IReadOnlyList<string> Trained { get; } =
    [
        "models/cifar_resnet_2b.onnx", "models/dtln_model_1.onnx", "models/gtcrn_simple.onnx", "models/magika_standard_v2_1.onnx",
        "models/marabou_cifar10_small.onnx", "models/mnist-8.onnx", "models/oval_cifar_base_kw.onnx", "models/silero_vad_16k_op15.onnx",
        "models/super_resolution.onnx", "models/ultraface_version-slim-320_simplified.onnx", "models/vit_pgd_2_3_16.onnx",
    ];

    /// <summary>Small networks that come with inputs and expected outputs (<c>io.npz</c> beside <c>model.onnx</c>).</summary>
    public static IReadOnlyList<string> WithInputs { get; } =
    [
        .. new[] { "averagepool_count_include_pad", "byte_sb_bidi_lstm", "deconv_group", "qrelu_1", "qsigmoid_1", "qtanh_1" }.Select(n => $"models/with-io/{n}/model.onnx"),
    ];

    /// <summary>Whole classic networks with constant weights.</summary>
    public static IReadOnlyList<string> Light { get; } =
    [
        .. new[] { "bvlc_alexnet", "densenet121", "inception_v1", "inception_v2", "resnet50", "shufflenet", "squeezenet", "vgg19", "zfnet512" }.Select(n => $"onnx-backend/light/light_{n}.onnx"),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Trained, .. WithInputs, .. Light];
}
