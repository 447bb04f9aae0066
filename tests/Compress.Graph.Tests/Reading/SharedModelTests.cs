using Compress.Testing;

namespace Compress.Graphs.Tests;

public class SharedModelTests
{
    public static TheoryData<string> Files() => [.. ModelFiles.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_real_model_is_read_and_consistent(string file)
    {
        var graph = LeanReader.Load(TestData.Path(file));
        graph.Nodes.Should().NotBeEmpty();
        GraphConsistency.Require(graph);
        GraphEquality.FirstDifference(graph, LeanReader.Load(File.ReadAllBytes(TestData.Path(file)))).Should().BeNull();
    }

    [Fact]
    public void A_model_without_an_opset_import_has_opset_1()
    {
        var graph = LeanReader.Load(TestData.Path("models/super_resolution.onnx"));
        graph.Model.IrVersion.Should().Be(1);
        graph.Opsets.Should().BeEmpty();
        graph.Opset.Should().Be(1);
    }
}
