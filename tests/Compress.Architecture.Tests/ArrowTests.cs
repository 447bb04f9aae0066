namespace Compress.Architecture.Tests;

/// <summary>Who may see whom. An arrow that is not here is a decision to be taken, not a line to be added in passing.</summary>
public sealed class ArrowTests
{
    // Direct references; whatever they reach in turn is allowed too.
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Compress.Graph"] = [],
        ["Compress.Preprocessing"] = [],
        ["Compress.Runtime"] = ["Compress.Graph", "Compress.Preprocessing"],
        ["Compress.Runtime.Emitted"] = ["Compress.Runtime"],
        ["Compress.Runtime.Emitter"] = [],
        ["Compress.Runtime.Native"] = ["Compress.Runtime"],
        ["Compress.OnnxRuntime"] = [],
        ["Compress.Onnx"] = ["Compress.Graph"],
        ["Compress.Analysis"] = ["Compress.Graph"],
        ["Compress.Torch"] = [],
        ["Compress.Training"] = ["Compress.Graph", "Compress.Preprocessing", "Compress.Torch"],
        ["Compress.Pruning"] = ["Compress.Analysis"],
        ["Compress.Quantization"] = ["Compress.Analysis"],
        ["Compress.Distillation"] = ["Compress.Training"],
        ["Compress.Pipeline"] =
        [
            "Compress.Runtime", "Compress.Runtime.Emitted", "Compress.OnnxRuntime", "Compress.Onnx",
            "Compress.Pruning", "Compress.Quantization", "Compress.Distillation",
        ],
        ["Compress.Cli"] = ["Compress.Pipeline"],
        ["Build"] = ["Compress.Pipeline"],
    };

    public static TheoryData<string> ShippedProjects =>
        [.. Repository.Projects.Where(p => !Repository.Relative(p).StartsWith("tests/", StringComparison.Ordinal)
            && !Repository.Relative(p).Contains("/samples/", StringComparison.Ordinal)).Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(ShippedProjects))]
    public void A_project_sees_only_what_its_arrows_allow(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Arrows.Should().ContainKey(name, "every project has a place in the table of arrows");
        Repository.References(Path.Combine(Repository.Root, project)).Should().BeSubsetOf(Reachable(name));
    }

    [Theory]
    [InlineData("Compress.Graph")]
    [InlineData("Compress.Preprocessing")]
    [InlineData("Compress.Runtime")]
    [InlineData("Compress.Runtime.Emitted")]
    public void What_ships_in_apps_has_no_packages(string name)
    {
        var project = Repository.Projects.Single(p => Path.GetFileNameWithoutExtension(p) == name);
        File.ReadAllText(project).Should().NotContain("PackageReference");
    }

    [Theory]
    [InlineData("Compress.Pruning")]
    [InlineData("Compress.Quantization")]
    public void Plans_are_made_without_training(string name) =>
        Reachable(name).Should().NotContain("Compress.Training").And.NotContain("Compress.Torch");

    [Fact]
    public void A_test_project_sees_its_own_room_and_the_helpers()
    {
        foreach (var project in Repository.Projects.Where(p => p.EndsWith(".Tests.csproj", StringComparison.Ordinal)))
        {
            var room = Path.GetFileNameWithoutExtension(project)[..^".Tests".Length];
            Repository.References(project).Should().Contain("Compress.Testing", "{0} uses the shared helpers", project);
            if (room != "Compress.Architecture")
                Repository.References(project).Should().Contain(room);
        }
    }

    private static HashSet<string> Reachable(string name)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(Arrows[name]);
        while (open.TryPop(out var next))
        {
            if (reached.Add(next))
                Array.ForEach(Arrows[next], open.Push);
        }

        return reached;
    }
}
