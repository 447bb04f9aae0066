using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Testing;
using Compress.Training;

namespace Compress.Benchmarks.Networks;

/// <summary>The networks of the comparison: one line each.</summary>
internal static class NetworkList
{
    public static ImmutableArray<BenchNetwork> All { get; } =
    [
        new("lenet5", NetworkClass.Micro, "the zoo's lenet5 at 28x28", () => NetworkZoo.Build("lenet5")),
        new("quickstart_student", NetworkClass.Micro, "artifacts/runs/quickstart/compressed.onnx, which `./build.sh` makes", () => Student("quickstart")),
        new("fashion_student", NetworkClass.Micro, "artifacts/runs/fashion-mnist/compressed.onnx, which `compress run pipeline/recipes/fashion-mnist.yaml` makes", () => Student("fashion-mnist")),
        new("cifar_resnet_2b", NetworkClass.Micro, "trained, CIFAR-10", () => Data("models/cifar_resnet_2b.onnx")),
        new("oval_cifar_base_kw", NetworkClass.Micro, "trained, CIFAR-10", () => Data("models/oval_cifar_base_kw.onnx")),
        new("vit_pgd_2_3_16", NetworkClass.Micro, "trained vision transformer, CIFAR-10", () => Data("models/vit_pgd_2_3_16.onnx")),
        new("dtln_model_1", NetworkClass.Micro, "trained LSTM, noise suppression", () => Data("models/dtln_model_1.onnx")),
        new("gtcrn_simple", NetworkClass.Micro, "trained GRU and convolutions, speech enhancement", () => Data("models/gtcrn_simple.onnx")),
        new("magika_standard_v2_1", NetworkClass.Micro, "trained Conv1D, file types", () => Data("models/magika_standard_v2_1.onnx")),
        new("ultraface_slim_320", NetworkClass.Edge, "trained face detector, 240x320", () => Data("models/ultraface_version-slim-320_simplified.onnx")),
        Light("squeezenet"),
        Light("shufflenet"),
        new("mobilenetv2", NetworkClass.Edge, "MobileNetV2 1.0 at 224x224 from the graph builder, seeded He-normal weights", MobileNet.Build),
        Light("resnet50"),
        Light("densenet121"),
        Light("inception_v1"),
        Light("inception_v2"),
        Light("bvlc_alexnet"),
        Light("zfnet512"),
        Light("vgg19"),
    ];

    private static Graph? Data(string path) => TestData.Root is { } root && File.Exists(Path.Combine(root, path)) ? LeanReader.Load(Path.Combine(root, path)) : null;

    /// <summary>A network of the ONNX suite, whose files leave the weights out.</summary>
    private static BenchNetwork Light(string name) => new(name, NetworkClass.Edge, $"the ONNX suite's light_{name} with seeded He-normal weights",
        () => Data($"onnx-backend/light/light_{name}.onnx") is { } graph ? LightNetworks.WithWeights(graph) : null);

    /// <summary>What a run of the pipeline left: the quantized student.</summary>
    private static Graph? Student(string run) => File.Exists($"artifacts/runs/{run}/compressed.onnx") ? LeanReader.Load($"artifacts/runs/{run}/compressed.onnx") : null;
}
