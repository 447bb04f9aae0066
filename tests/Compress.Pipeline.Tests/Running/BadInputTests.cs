using Compress.Graphs;
using Compress.Pipeline;
using Compress.Testing;
using Compress.Training;
using Compress.Training.Data;

namespace Compress.Pipeline.Tests.Running;

public sealed class BadInputTests
{
    private const string Minimal = "name: x\ndata: { generator: glyphs, train: 100, test: 50 }\nteacher: { zoo: resnet8 }\nstages: []";

    // One thread, as everywhere here: libtorch has one number of threads a process, and runs beside these are compared bit for bit.
    private static PipelineRun Run(TempFolder folder, string yaml, RunOptions? options = null) =>
        new(RecipeReader.Parse(yaml), (options ?? new RunOptions { Device = "cpu" }) with { Threads = 1, Out = Path.Combine(folder.Path, "out"), Store = Path.Combine(folder.Path, "store") });

    [Fact]
    public void Recipe_without_data_says_how_to_give_some()
    {
        using var folder = new TempFolder();
        var run = Run(folder, "name: x\ndata: {}\nteacher: { zoo: resnet8 }\nstages: []");
        var execute = () => run.RunTo("teacher");
        execute.Should().Throw<RecipeException>().WithMessage("*--data*");
    }

    [Fact]
    public void Folder_without_a_known_format_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "notes.md"), "nothing");
        var run = Run(folder, Minimal.Replace("generator: glyphs", $"path: {folder.Path}"));
        var execute = () => run.RunTo("teacher");
        execute.Should().Throw<DataException>();
    }

    [Fact]
    public void Recipe_without_teacher_says_how_to_give_one()
    {
        using var folder = new TempFolder();
        var make = () => Run(folder, Minimal.Replace("zoo: resnet8", ""));
        make.Should().Throw<RecipeException>().WithMessage("*--teacher*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Truncated_teacher_is_refused(int bytes)
    {
        using var folder = new TempFolder();
        var graph = Compress.Training.NetworkZoo.Build("resnet8", new ZooOptions { Input = [1, 20, 20] });
        var file = Path.Combine(folder.Path, "teacher.onnx");
        File.WriteAllBytes(file, Compress.Onnx.OnnxExporter.ToBytes(graph)[..bytes]);
        var run = Run(folder, Minimal, new RunOptions { Teacher = file, Device = "cpu" });
        var execute = () => run.RunTo("teacher");
        execute.Should().Throw<ModelException>();
        Directory.GetFileSystemEntries(run.Store.Root).Should().BeEmpty();
    }

    [Fact]
    public void Missing_teacher_is_refused_by_name()
    {
        using var folder = new TempFolder();
        var run = Run(folder, Minimal, new RunOptions { Teacher = Path.Combine(folder.Path, "no.onnx"), Device = "cpu" });
        var execute = () => run.RunTo("teacher");
        var thrown = execute.Should().Throw<Exception>().Which;
        KnownErrors.CodeOf(thrown).Should().Be(ExitCodes.BadInput);
        thrown.Message.Should().Contain("no.onnx");
    }

    [Fact]
    public void Teacher_of_other_classes_is_refused()
    {
        using var folder = new TempFolder();
        var graph = NetworkZoo.Build("resnet8", new ZooOptions { Input = [1, 20, 20], Classes = 7 });
        var file = Path.Combine(folder.Path, "teacher.onnx");
        Compress.Onnx.OnnxExporter.Write(graph, file);
        var run = Run(folder, Minimal, new RunOptions { Teacher = file, Device = "cpu" });
        var execute = () => run.RunTo("teacher");
        execute.Should().Throw<ModelException>().WithMessage("*7 classes*10*");
    }

    [Fact]
    public void Gpu_that_is_not_there_is_refused_with_a_sentence()
    {
        TorchLibrary.Require();
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "a CUDA device is there");
        using var folder = new TempFolder();
        var run = Run(folder, Minimal, new RunOptions { Device = "cuda" });
        var execute = () => run.RunTo("teacher");
        var thrown = execute.Should().Throw<DeviceException>().Which;
        KnownErrors.CodeOf(thrown).Should().Be(ExitCodes.BadInput);
    }

    [Fact]
    public void Unknown_stage_is_refused_with_those_there_are()
    {
        using var folder = new TempFolder();
        var run = Run(folder, Minimal);
        var execute = () => run.RunTo("prune");
        execute.Should().Throw<RecipeException>().WithMessage("*prune*teacher, export*");
    }

    [Fact]
    public void Full_disk_is_told_as_such()
    {
        var error = new IOException("No space left on device", 28);
        KnownErrors.CodeOf(error).Should().Be(ExitCodes.BadInput);
        KnownErrors.MessageOf(error).Should().Contain("disk is full");
    }

    [Fact]
    public void Fault_of_the_program_is_no_known_error() => KnownErrors.CodeOf(new InvalidOperationException()).Should().BeNull();
}
