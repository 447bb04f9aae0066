using Compress.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Compress.Graphs.Tests;

/// <summary>On every real model the inferred shapes are those that ONNX Runtime computes, open dimensions included.</summary>
public class ActualShapesTests
{
    public static TheoryData<string, int> Runs()
    {
        var data = new TheoryData<string, int>();
        // ONNX Runtime does not load files without an opset import.
        foreach (var file in ModelFiles.Names.Where(f => !f.EndsWith("super_resolution.onnx", StringComparison.Ordinal)))
        {
            data.Add(file, 1);
            data.Add(file, 3);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Inferred_shapes_are_the_actual_ones(string file, int open)
    {
        var path = TestData.Path(file);
        var graph = LeanReader.Load(path);
        using var options = OrtOracle.Options();
        using var session = new InferenceSession(path, options);
        var random = new Random(7);
        var inputs = session.InputMetadata.ToDictionary(i => i.Key, i => Value(i.Key, i.Value, open, random));
        var shapes = inputs.ToDictionary(i => i.Key, i => Shape.Of(i.Value.Dims.AsSpan()));
        var actual = OrtOracle.Run(session, inputs);
        var types = ShapeInference.Infer(graph with { Initializers = graph.Initializers.WithAll(inputs.Where(i => i.Value.ElementType == ElementType.Int64 && i.Value.Length == 1)) }, shapes);
        foreach (var (name, tensor) in actual)
        {
            types[name].ElementType.Should().Be(tensor.ElementType);
            types[name].Shape.Should().NotBeNull(name);
            foreach (var (inferred, seen) in types[name].Shape!.Zip(tensor.Dims)) if (inferred.IsStatic) inferred.Value.Should().Be(seen, name);
            types[name].Shape!.Rank.Should().Be(tensor.Dims.Length);
            types[name].Shape!.IsStatic.Should().BeTrue($"'{name}' {types[name].Shape} of {file} should be known from the inputs' shapes");
        }
    }

    // The voice detector works on windows of 512 samples at 16 kHz; everything else takes any size.
    private static Tensor Value(string name, NodeMetadata metadata, int open, Random random) => (name, metadata.Dimensions) switch
    {
        ("sr", _) => Tensor.Scalar(16000L),
        ("input", [< 0, < 0]) when metadata.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float => RandomInputs.Make(ElementType.Float32, [open, 512], random),
        _ => RandomInputs.Make((ElementType)metadata.ElementDataType, Array.ConvertAll(metadata.Dimensions, d => d < 0 ? (long)open : d), random),
    };
}
