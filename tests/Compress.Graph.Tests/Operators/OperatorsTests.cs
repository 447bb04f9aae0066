namespace Compress.Graphs.Tests;

public class OperatorsTests
{
    [Fact]
    public void No_operator_is_listed_twice() => Graphs.Operators.All.Select(o => (o.Domain, o.OpType)).Should().OnlyHaveUniqueItems();

    [Fact]
    public void Versions_ascend_and_signatures_parse()
    {
        foreach (var facts in Graphs.Operators.All)
        {
            facts.Versions.Should().BeInAscendingOrder(facts.ToString());
            facts.Inputs.Should().NotBeNull();
            (facts.Outputs.Length > 0).Should().BeTrue(facts.ToString());
            foreach (var version in facts.Versions)
            {
                var (fewest, most) = facts.InputArity(version);
                most.Should().BeGreaterThanOrEqualTo(fewest, $"{facts} at {version}");
            }
        }
    }

    [Fact]
    public void Arity_depends_on_the_opset()
    {
        var clip = Graphs.Operators.Find("", "Clip")!;
        clip.InputArity(9).Should().Be((1, 1));
        clip.InputArity(13).Should().Be((1, 3));
        clip.Attribute("min", 9).Should().NotBeNull();
        clip.Attribute("min", 11).Should().BeNull();
        clip.VersionAt(12).Should().Be(12);
    }

    [Fact]
    public void Every_operator_is_found_by_its_name_and_domain()
    {
        foreach (var facts in Graphs.Operators.All)
        {
            Graphs.Operators.Find(facts.Domain, facts.OpType)!.OpType.Should().Be(facts.OpType, "its name stands beside its file's in the list");
            if (facts.Domain.Length == 0) Graphs.Operators.Find("ai.onnx", facts.OpType).Should().BeSameAs(Graphs.Operators.Find("", facts.OpType));
            Graphs.Operators.Find("com.example", facts.OpType).Should().BeNull();
        }
        Graphs.Operators.Find("", "NoSuchOperator").Should().BeNull();
        Graphs.Operators.Find("ai.onnx.ml", "Conv").Should().BeNull();
    }
}
