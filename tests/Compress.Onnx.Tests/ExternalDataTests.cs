using System.Diagnostics;
using Compress.Graphs;
using Compress.Testing;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx.Tests;

/// <summary>External data is written beside large models, and read from nowhere but beside the model.</summary>
public class ExternalDataTests
{
    [Fact]
    public void Large_tensors_go_beside_the_model_and_come_back()
    {
        using var folder = new TempFolder();
        var path = folder.File("m.onnx");
        var graph = WithWeights();
        OnnxExporter.Write(graph, path, new OnnxExportOptions { ExternalDataAbove = 0, ExternalTensorMinimum = 100 });
        Directory.GetFiles(folder.Path).Select(Path.GetFileName).Should().BeEquivalentTo("m.onnx", "m.onnx.data");
        var stored = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Initializer.ToDictionary(i => i.Name);
        stored["small"].DataLocation.Should().Be(TensorProto.Types.DataLocation.Default);
        stored["b"].ExternalData.Select(e => e.Value).Should().Equal("m.onnx.data", "448", "400");

        var back = OnnxImporter.Load(path);
        OnnxExporter.ToBytes(back).Should().Equal(OnnxExporter.ToBytes(graph));
        OrtOracle.Run(path, new Dictionary<string, Graphs.Tensor> { ["x"] = Graphs.Tensor.Create<float>([1, 2]) })["y"].AsSpan<float>().ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Weights_go_beside_the_model_above_the_limit_which_is_1_GiB()
    {
        OnnxExportOptions.Default.ExternalDataAbove.Should().Be(1L << 30);
        // The long form writes the gibibyte; the short one lowers the limit.
        var options = Thorough.IsOn ? OnnxExportOptions.Default : new OnnxExportOptions { ExternalDataAbove = 1L << 22 };
        var part = Graphs.Tensor.Own(new float[options.ExternalDataAbove / 16 / sizeof(float)]);
        var full = Graph(g => g with { Initializers = new NameMap<Graphs.Tensor>(Enumerable.Range(0, 16).Select(i => KeyValuePair.Create($"w{i}", part))) });
        using var folder = new TempFolder();
        OnnxExporter.Write(full, folder.File("m.onnx"), options);
        Directory.GetFiles(folder.Path).Should().ContainSingle("the limit itself still fits");
        OnnxExporter.Write(full with { Initializers = full.Initializers.With("more", Graphs.Tensor.Scalar(1f)) }, folder.File("m.onnx"), options);
        Directory.GetFiles(folder.Path).Select(Path.GetFileName).Should().BeEquivalentTo("m.onnx", "m.onnx.data");
        new FileInfo(folder.File("m.onnx")).Length.Should().BeLessThan(10_000);
        LeanReader.Load(folder.File("m.onnx")).Initializers.Should().HaveCount(17);
    }

    [Fact]
    public void Small_models_are_one_file()
    {
        using var folder = new TempFolder();
        OnnxExporter.Write(WithWeights(), folder.File("m.onnx"));
        Directory.GetFiles(folder.Path).Should().ContainSingle();
        File.ReadAllBytes(folder.File("m.onnx")).Should().Equal(OnnxExporter.ToBytes(WithWeights()));
    }

    [Fact]
    public void A_failed_write_leaves_the_earlier_file()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("m.onnx"), "earlier");
        var impossible = Graph(g => g with { Nodes = [g.Nodes[0].With("a", AttributeValue.Refer(AttributeKind.Undefined, "b"))], Extras = new GraphExtras { QuantizationAnnotations = [new byte[] { 0xFF }] } });
        var write = () => OnnxExporter.Write(impossible, folder.File("m.onnx"));
        write.Should().Throw<ModelException>().WithMessage("*TensorAnnotation*byte 0*");
        Directory.CreateDirectory(folder.File("taken.onnx"));
        var overFolder = () => OnnxExporter.Write(WithWeights(), folder.File("taken.onnx"));
        overFolder.Should().Throw<Exception>();
        File.ReadAllText(folder.File("m.onnx")).Should().Be("earlier");
        Directory.GetFiles(folder.Path).Should().ContainSingle("no temporary file may stay");
    }

    public static TheoryData<string, string> Locations => new()
    {
        { "", "*empty*" },
        { "../w.bin", "*leads out*" },
        { "a/../../w.bin", "*leads out*" },
        { "a\\..\\..\\w.bin", "*leads out*" },
        { "/etc/passwd", "*absolute*" },
        { "\\\\server\\share\\w.bin", "*absolute*" },
        { "C:\\w.bin", "*drive*" },
        { "C:w.bin", "*drive*" },
        { "w.bin\0.txt", "*NUL*" },
        { "*/_ORT_MEM_ADDR_/*", "*memory address*" },
        { "a//w.bin", "*empty part*" },
        { "missing.bin", "*not beside the model*" },
        { "folder", "*not beside the model*" },
        { "link.bin", "*symbolic link*" },
        { "linked/w.bin", "*symbolic link*" },
    };

    [Theory]
    [MemberData(nameof(Locations))]
    public void Locations_that_lead_elsewhere_are_refused(string location, string message)
    {
        using var folder = new TempFolder();
        using var other = new TempFolder();
        File.WriteAllBytes(other.File("w.bin"), new byte[8]);
        Directory.CreateDirectory(folder.File("folder"));
        File.CreateSymbolicLink(folder.File("link.bin"), other.File("w.bin"));
        Directory.CreateSymbolicLink(folder.File("linked"), other.Path);
        Loading(folder, location).Should().Throw<ModelException>().WithMessage("*initializer 'w'*").WithMessage(message);
    }

    [Fact]
    public void Hard_links_and_pipes_are_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what a path really names.");
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("w.bin"), new byte[8]);
        Run("ln", folder.File("w.bin"), folder.File("second.bin"));
        Run("mkfifo", folder.File("pipe.bin"));
        Loading(folder, "w.bin").Should().Throw<ModelException>().WithMessage("*2 names (hard links)*");
        Loading(folder, "pipe.bin").Should().Throw<ModelException>().WithMessage("*pipe*");
    }

    [Theory]
    [InlineData("offset", "9223372036854775807", "*from byte 9223372036854775807*has 8*")]
    [InlineData("offset", "4", "*8 bytes from byte 4*has 8*")]
    [InlineData("offset", "-1", "*offset '-1'*")]
    [InlineData("offset", "99999999999999999999", "*offset*")]
    [InlineData("length", "7", "*7 bytes*need 8*")]
    [InlineData("length", "9223372036854775807", "*need 8*")]
    [InlineData("location", "again", "*'location' twice*")]
    public void Ranges_outside_the_file_are_refused(string key, string value, string message)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("w.bin"), new byte[8]);
        Loading(folder, "w.bin", (key, value)).Should().Throw<ModelException>().WithMessage(message);
    }

    [Fact]
    public void Without_length_the_shape_says_how_much()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("w.bin"), [9, 9, 9, 9, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 9]);
        Loading(folder, "w.bin", ("offset", "4"))().Initializers["w"].AsSpan<float>().ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void A_model_from_memory_needs_a_folder()
    {
        var bytes = Model("w.bin").ToByteArray();
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("w.bin"), new byte[8]);
        var without = () => OnnxImporter.Load(bytes);
        without.Should().Throw<ModelException>().WithMessage("*'w.bin'*memory*ExternalDataFolder*");
        OnnxImporter.Load(bytes, new OnnxImportOptions { ExternalDataFolder = folder.Path }).Initializers["w"].Length.Should().Be(2);
    }

    private static Func<Graph> Loading(TempFolder folder, string location, params (string, string)[] more)
    {
        File.WriteAllBytes(folder.File("m.onnx"), Model(location, more).ToByteArray());
        return () => OnnxImporter.Load(folder.File("m.onnx"));
    }

    private static ModelProto Model(string location, params (string Key, string Value)[] more)
    {
        var tensor = new TensorProto { DataType = 1, Dims = { 2 }, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        tensor.ExternalData.AddRange(more.Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value }));
        return Models.WithInitializer(tensor);
    }

    private static Graph WithWeights() => Graph(g => g with
    {
        Initializers = g.Initializers
            .With("a", Graphs.Tensor.Own(Enumerable.Range(0, 100).Select(i => (float)i).ToArray()))
            .With("small", Graphs.Tensor.Scalar(1f))
            .With("b", Graphs.Tensor.Own(Enumerable.Range(0, 100).Select(i => -(float)i).ToArray())),
    });

    private static Graph Graph(Func<Graph, Graph> change) => change(OnnxImporter.FromProto(Models.Identity()));

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
    }
}
