using Compress.Graphs;
using Compress.Testing;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx.Tests;

/// <summary>The lean reader and the protobuf importer know nothing of each other; each is the other's oracle.</summary>
public class BothReadersTests
{
    public static TheoryData<string> Files() => [.. ModelFiles.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Both_readers_give_the_same_graph(string file)
    {
        var path = TestData.Path(file);
        GraphEquality.FirstDifference(LeanReader.Load(path), OnnxImporter.Load(path)).Should().BeNull();
    }

    [Fact]
    public void Both_readers_give_the_same_graph_for_every_case_of_the_node_suite()
    {
        var folder = BackendSuite.NodeFolder;
        var differences = BackendSuite.Cases
            .Select(name => (Name: name, Path: Path.Combine(folder, name, "model.onnx")))
            .Select(c => (c.Name, Difference: GraphEquality.FirstDifference(LeanReader.Load(c.Path), OnnxImporter.Load(c.Path))))
            .Where(c => c.Difference is not null)
            .Select(c => $"{c.Name}: {c.Difference}");
        differences.Should().BeEmpty();
    }

    [Fact]
    public void Both_readers_give_the_same_graph_for_a_file_with_every_field()
    {
        // Written by the exporter, so that messages kept as bytes are in the one order that both keep.
        var bytes = OnnxExporter.ToBytes(OnnxImporter.FromProto(FaithfulnessTests.Everything()));
        GraphEquality.FirstDifference(LeanReader.Load(bytes), OnnxImporter.Load(bytes)).Should().BeNull();
    }

    [Fact]
    public void Both_readers_give_the_same_graph_with_external_data()
    {
        using var folder = new TempFolder();
        OnnxExporter.Write(OnnxImporter.Load(TestData.Path("models/mnist-8.onnx")), folder.File("m.onnx"), new OnnxExportOptions { ExternalDataAbove = 0 });
        var lean = LeanReader.Load(folder.File("m.onnx"));
        GraphEquality.FirstDifference(lean, OnnxImporter.Load(folder.File("m.onnx"))).Should().BeNull();
        GraphEquality.FirstDifference(lean, LeanReader.Load(TestData.Path("models/mnist-8.onnx"))).Should().BeNull();
    }

    public static TheoryData<string, byte[]> BadSparse => new()
    {
        { "huge", Bytes(TensorFormTests.Sparse("s", [1], [0], [1], [1L << 40])) },
        { "no name", Bytes(TensorFormTests.Sparse("", [1], [0], [1], [2])) },
        { "index outside", Bytes(TensorFormTests.Sparse("s", [1], [4], [1], [2, 2])) },
        { "negative index", Bytes(TensorFormTests.Sparse("s", [1], [-1], [1], [2, 2])) },
        { "coordinate outside", Bytes(TensorFormTests.Sparse("s", [1], [0, 2], [1, 2], [2, 2])) },
        { "indices of a wrong shape", Bytes(TensorFormTests.Sparse("s", [1], [0, 0, 0], [1, 3], [2, 2])) },
        { "more indices than values", Bytes(TensorFormTests.Sparse("s", [1], [0, 1], [2], [4])) },
        { "no indices", Bytes(new SparseTensorProto { Values = TensorFormTests.Sparse("s", [1], [0], [1], [2]).Values, Dims = { 2 } }) },
        { "name taken", Bytes(TensorFormTests.Sparse("s", [1], [0], [1], [2]), TensorFormTests.Sparse("s", [1], [0], [1], [2])) },
    };

    [Theory]
    [MemberData(nameof(BadSparse))]
    public void Both_readers_refuse_bad_sparse_initializers(string what, byte[] bytes)
    {
        var lean = () => LeanReader.Load(bytes);
        var protobuf = () => OnnxImporter.Load(bytes);
        lean.Should().Throw<ModelException>(what);
        protobuf.Should().Throw<ModelException>(what);
    }

    private static byte[] Bytes(params SparseTensorProto[] sparse) => Models.Identity(m => m.Graph.SparseInitializer.AddRange(sparse)).ToByteArray();
}
