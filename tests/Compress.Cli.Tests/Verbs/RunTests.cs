using System.Buffers.Binary;
using Compress.Cli.Tests.Running;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

/// <summary>What a run says to files and values that it cannot use: one paragraph, exit code 3, nothing left behind.</summary>
public sealed class RunTests
{
    [Fact]
    public void Missing_files_are_named()
    {
        using var folder = new TempFolder();
        var recipe = SmallRecipe.Write(folder);
        Refused(folder, folder.File("none.yaml")).Should().Contain("none.yaml");
        Refused(folder, recipe, "--teacher", folder.File("none.onnx")).Should().Contain("none.onnx");
        Refused(folder, recipe, "--data", folder.File("nowhere")).Should().Contain("nowhere").And.Contain("IDX");
    }

    [Fact]
    public void Truncated_teacher_is_refused_wherever_it_ends()
    {
        using var folder = new TempFolder();
        var recipe = SmallRecipe.Write(folder);
        var whole = File.ReadAllBytes(SmallModels.Classifier(folder, classes: 10));
        var cut = folder.File("cut.onnx");
        foreach (var length in new[] { 0, 1, 20, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(cut, whole[..length]);
            Refused(folder, recipe, "--teacher", cut).Should().Contain("cut.onnx", $"{length} of {whole.Length} bytes are there");
        }
    }

    [Fact]
    public void Folder_without_a_known_form_of_data_is_refused_with_the_forms_there_are()
    {
        using var folder = new TempFolder();
        var data = Directory.CreateDirectory(folder.File("data")).FullName;
        var recipe = SmallRecipe.Write(folder);
        Refused(folder, recipe, "--data", data).Should().Contain("the folder is empty").And.Contain("CIFAR");
        File.WriteAllText(Path.Combine(data, "notes.md"), "nothing");
        Refused(folder, recipe, "--data", data).Should().Contain("notes.md").And.Contain("CIFAR");
    }

    [Theory]
    [InlineData("stages:", "stagez:", "stagez", "stages")]
    [InlineData("recover_epochs: 1", "recover_epoch: 1", "recover_epoch", "recover_epochs")]
    [InlineData("calibration: 128", "calibrations: 128", "calibrations", "calibration")]
    public void Unknown_key_is_refused_with_the_nearest_known_one(string known, string unknown, params string[] words)
    {
        using var folder = new TempFolder();
        Refused(folder, SmallRecipe.Write(folder, SmallRecipe.Text.Replace(known, unknown, StringComparison.Ordinal))).Should().ContainAll(words).And.Contain("did you mean");
    }

    [Fact]
    public void Labels_out_of_range_are_refused_with_their_place()
    {
        using var folder = new TempFolder();
        var recipe = SmallRecipe.Write(folder);
        var idx = Directory.CreateDirectory(folder.File("idx")).FullName;
        Idx(idx, "train", 60, i => i % 3);
        Idx(idx, "t10k", 30, i => i == 7 ? 9 : i % 3);
        Refused(folder, recipe, "--data", idx).Should().ContainAll("t10k-labels", "label 7", "is 9", "0 to 2");

        var cifar = Directory.CreateDirectory(folder.File("cifar")).FullName;
        var batch = new byte[20 * 3073];
        batch[5 * 3073] = 200;
        File.WriteAllBytes(Path.Combine(cifar, "data_batch_1.bin"), batch);
        Refused(folder, recipe, "--data", cifar).Should().ContainAll("data_batch_1.bin", "200");
    }

    [Fact]
    public void A_failed_run_leaves_earlier_results_as_they_were()
    {
        using var folder = new TempFolder();
        var recipe = SmallRecipe.Write(folder);
        Directory.CreateDirectory(folder.File("out"));
        File.WriteAllText(Path.Combine(folder.File("out"), "bundle.compress"), "of an earlier run");
        Refused(folder, recipe, "--data", folder.File("nowhere"));
        Directory.GetFileSystemEntries(folder.File("out")).Should().ContainSingle();
        File.ReadAllText(Path.Combine(folder.File("out"), "bundle.compress")).Should().Be("of an earlier run");
    }

    /// <summary>Runs a recipe that must be refused, and gives the error.</summary>
    private static string Refused(TempFolder folder, params string[] args)
    {
        var store = folder.File("store");
        var result = CommandLine.Run(["run", .. args, "--device", "cpu", "--threads", "1", "--store", store, "--out", folder.File("out")]);
        result.Code.Should().Be(3, result.Error);
        var error = result.Error.Trim();
        error.Should().StartWith("error: ").And.NotContain("\n", "it is one paragraph").And.NotContain("   at ");
        if (Directory.Exists(store)) Directory.GetFileSystemEntries(store).Should().BeEmpty();
        return error;
    }

    private static void Idx(string folder, string part, int count, Func<int, int> label)
    {
        var images = new byte[16 + (count * 144)];
        Header(images, 0x803, count, 12, 12);
        for (var i = 16; i < images.Length; i++) images[i] = (byte)(i * 31 % 251);
        File.WriteAllBytes(Path.Combine(folder, part + "-images-idx3-ubyte"), images);
        var labels = new byte[8 + count];
        Header(labels, 0x801, count);
        for (var i = 0; i < count; i++) labels[8 + i] = (byte)label(i);
        File.WriteAllBytes(Path.Combine(folder, part + "-labels-idx1-ubyte"), labels);
    }

    private static void Header(byte[] file, params int[] words)
    {
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 * i), words[i]);
    }
}
