using System.Text.Json.Nodes;
using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Choices;
using Compress.Testing;

namespace Compress.Runtime.Tests.Sessions;

/// <summary>Measured kernels: the same bits, a choice that is kept, and a file that is looked at before it is believed.</summary>
public sealed class KernelTuningTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(0.3);
    private static readonly Graph Network = Quantized();
    private static readonly bool HasChoice = KernelVariants.Fitting(KernelVariants.QuantTiles, false, false, 100, false).Count > 1;

    [Fact]
    public void Measured_kernels_give_the_bits_of_the_tables_kernels()
    {
        using var model = CompiledModel.From(Network);
        using var plain = model.CreateSession();
        using var tuned = model.CreateSession(Measured(null));
        var input = Quantizing.Input(Network, 1, 3);
        tuned.Run(input)["y"].AsSpan<float>().ToArray().Should().Equal(plain.Run(input)["y"].AsSpan<float>().ToArray());
        using var again = model.CreateSession();
        again.Plan.Steps.Select(s => s.Kernel).Should().Equal(plain.Plan.Steps.Select(s => s.Kernel), "a plan without measuring is the table's, whatever was measured before");
    }

    [Fact]
    public void What_was_measured_is_kept_and_believed()
    {
        Assert.SkipUnless(HasChoice, "There is one kernel only.");
        using var folder = new TempFolder();
        var file = folder.File("kernels.json");
        var kernels = Kernels(file);
        var written = JsonNode.Parse(File.ReadAllText(file))!;
        var layers = written["machines"]![ChoiceFile.Machine]!.AsObject();
        layers.Should().NotBeEmpty();
        kernels.Should().Contain(layers.Select(l => l.Value!.GetValue<string>()));
        var stamp = File.GetLastWriteTimeUtc(file);
        Kernels(file).Should().Equal(kernels);
        File.GetLastWriteTimeUtc(file).Should().Be(stamp, "nothing was measured again");

        // Another kernel that serves as well: what stands in the file is taken without measuring.
        var candidates = KernelVariants.Fitting(KernelVariants.QuantTiles, false, false, 100, false).Select(t => t.Variant.Name).ToArray();
        var layer = layers.First(l => l.Value!.GetValue<string>() is var name && candidates.Contains(name.Replace(" winograd", "", StringComparison.Ordinal))).Key;
        var other = candidates.First(c => c != layers[layer]!.GetValue<string>());
        layers[layer] = other;
        written["machines"]!["another machine"] = new JsonObject { ["layer"] = "kernel" };
        File.WriteAllText(file, written.ToJsonString());
        Kernels(file).Should().Contain(other).And.NotEqual(kernels);

        // A name that no kernel has is measured anew; what the file says of other machines stays.
        layers[layer] = "a kernel of a later version";
        File.WriteAllText(file, written.ToJsonString());
        Kernels(file).Should().NotContain("a kernel of a later version");
        var after = JsonNode.Parse(File.ReadAllText(file))!["machines"]!;
        after[ChoiceFile.Machine]![layer]!.GetValue<string>().Should().NotBe("a kernel of a later version");
        after["another machine"]!["layer"]!.GetValue<string>().Should().Be("kernel");
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"format": "other", "version": 1, "machines": {}}""")]
    [InlineData("""{"format": "compress-kernels", "version": 2, "machines": {}}""")]
    [InlineData("""{"format": "compress-kernels", "version": 1, "machines": {"m": {"layer": 3}}}""")]
    public void A_file_that_is_something_else_is_refused_and_left_alone(string text)
    {
        using var folder = new TempFolder();
        var file = folder.File("kernels.json");
        File.WriteAllText(file, text);
        using var model = CompiledModel.From(Network);
        var create = () => model.CreateSession(Measured(file));
        create.Should().Throw<ModelException>().WithMessage("*" + file + "*measured again*");
        File.ReadAllText(file).Should().Be(text);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        Assert.SkipUnless(HasChoice, "There is one kernel only.");
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "missing", "kernels.json");
        using var model = CompiledModel.From(Network);
        var create = () => model.CreateSession(Measured(file));
        create.Should().Throw<ModelException>().WithMessage("*" + file + "*cannot be written*");
    }

    [Fact]
    public void Kernels_that_round_differently_are_no_candidates()
    {
        var graph = Networks.Residual(3, 16, 16);
        using var model = CompiledModel.From(graph);
        using var plain = model.CreateSession();
        using var folder = new TempFolder();
        var file = folder.File("kernels.json");
        using var tuned = model.CreateSession(Measured(file));
        tuned.Plan.Steps.Select(s => s.Kernel).Should().Equal(plain.Plan.Steps.Select(s => s.Kernel));
        File.Exists(file).Should().BeFalse("nothing was measured");
    }

    private static SessionOptions Measured(string? file) => new()
    {
        Tune = new KernelTuning { File = file, Time = Brief }, InputShapes = new Dictionary<string, Shape> { ["x"] = Shape.Of([1, 3, 16, 16]) },
    };

    private static string[] Kernels(string file)
    {
        using var model = CompiledModel.From(Network);
        using var session = model.CreateSession(Measured(file));
        return [.. session.Plan.Steps.Select(s => s.Kernel)];
    }

    private static Graph Quantized()
    {
        var graph = Networks.Residual(3, 16, 16);
        return Quantizing.Quantize(graph, Quantizing.Input(graph, 2, 1));
    }
}
