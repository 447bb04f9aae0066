using System.Text.RegularExpressions;
using Compress.Pipeline.Tests.Running;
using Compress.Testing;

namespace Compress.Pipeline.Tests.Samples;

/// <summary>Tests that use as many threads as there are: libtorch has one number of threads a process, and runs of other tests are compared bit for bit.</summary>
[CollectionDefinition(nameof(AllThreads), DisableParallelization = true)]
public sealed class AllThreads;

/// <summary>The README's examples: each runs, and the README shows what runs.</summary>
[Collection(nameof(AllThreads))]
public sealed partial class SampleTests
{
    private static readonly string Readme = File.ReadAllText(RepositoryFile.Of("README.md"));

    public static TheoryData<string, string> Regions => new(
        Directory.GetFiles(RepositoryFile.Of("tests/Compress.Pipeline.Tests/Samples"), "*Sample.cs").Order()
            .SelectMany(f => Region().Matches(File.ReadAllText(f)).Select(m => (Path.GetFileName(f), m.Groups[1].Value))));

    [Theory]
    [MemberData(nameof(Regions))]
    public void Readme_shows_what_runs_here(string file, string region)
    {
        var source = File.ReadAllText(RepositoryFile.Of("tests/Compress.Pipeline.Tests/Samples/" + file));
        var text = Region().Matches(source).Single(m => m.Groups[1].Value == region).Groups[2].Value;
        Readme.Contains($"\n{Dedent(text)}\n", StringComparison.Ordinal).Should().BeTrue("README.md shows the region '{0}' of {1}, letter by letter", region, file);
    }

    [Fact]
    public void Readme_shows_the_sample_app() =>
        Readme.Contains($"```csharp\n{File.ReadAllText(RepositoryFile.Of("runtime/samples/EdgeApp/Program.cs"))}```", StringComparison.Ordinal)
            .Should().BeTrue("README.md shows the app's Program.cs, letter by letter");

    [Fact]
    public void Readme_links_lead_somewhere()
    {
        var links = Link().Matches(Readme).Select(m => m.Groups[1].Value).Where(l => !l.Contains("://", StringComparison.Ordinal) && !l.StartsWith('#')).ToList();
        links.Should().NotBeEmpty();
        links.Where(l => !Path.Exists(RepositoryFile.Of(l))).Should().BeEmpty();
    }

    [Fact]
    public void Pipeline_sample_reaches_its_goals()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        PipelineSample.Run(folder.Path).Goals.Should().HaveCount(2).And.OnlyContain(g => g.Met);
    }

    [Fact]
    public void Samples_from_code_take_the_place_of_the_recipes()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var report = DataSourceSample.Run(Small("teacher.epochs=4"), Options(folder));
        report.Samples["test"].Should().Be(200);
        report.Student.Accuracy.Should().BeGreaterThan(0.9, "stripes are easy to tell apart");
    }

    [Fact]
    public void Network_from_code_takes_the_place_of_the_zoos()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var report = NetworkSample.Run(Small() with { Teacher = new TeacherRecipe { Epochs = 1 } }, Options(folder));
        report.Teacher.Parameters.Should().Be((16 * 9) + (16 * 16 * 9) + (2 * 4 * 16) + (16 * 10) + 10, "two convolutions with normalization, one linear layer");
        report.Student.Macs.Should().BeLessThan(report.Teacher.Macs);
    }

    [Fact]
    public void Network_and_file_at_once_are_refused()
    {
        using var folder = new TempFolder();
        var network = Compress.Training.NetworkZoo.Build("lenet5");
        var make = () => new PipelineRun(Small(), Options(folder) with { Teacher = "given.onnx" }, new RunInputs { Network = network });
        make.Should().Throw<RecipeException>().WithMessage("*twice*given.onnx*");
    }

    [Fact]
    public void Network_of_other_classes_is_refused()
    {
        using var folder = new TempFolder();
        var network = Compress.Training.NetworkZoo.Build("resnet8", new Compress.Training.ZooOptions { Input = [1, 12, 12], Classes = 7 });
        var execute = () => new PipelineRun(Small(), Options(folder), new RunInputs { Network = network }).RunTo("teacher");
        execute.Should().Throw<Compress.Graphs.ModelException>().WithMessage("*7 classes*10*");
    }

    private static Recipe Small(params string[] overrides) => RecipeReader.Parse(SmallRun.Recipe, overrides: ["controls=false", .. overrides]);

    private static RunOptions Options(TempFolder folder) => new() { Device = "cpu", Threads = 1, Out = Path.Combine(folder.Path, "out"), Store = Path.Combine(folder.Path, "store") };

    private static string Dedent(string text)
    {
        var lines = text.Split('\n');
        var indent = lines.Where(l => l.Trim().Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Length >= indent ? l[indent..] : l)).Trim('\n');
    }

    [GeneratedRegex(@"#region README: ([\w-]+)\n(.*?)\n *#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
