using System.Runtime.InteropServices;
using Compress.Graphs;
using Compress.Testing;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx.Tests;

/// <summary>Malformed inputs 1 to 7 (what a file may hold), each through both readers and the checker.</summary>
public sealed partial class MalformedFileCasesTests
{
    private static readonly byte[] Sound = Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } }).ToByteArray();

    [Fact]
    public void Case_1_encoding()
    {
        MalformedCases.Refused("empty", []);
        MalformedCases.Refused("bad varint", [0x08, 0x80], "byte 1");
        MalformedCases.Refused("over-long varint", [0x08, .. Enumerable.Repeat((byte)0x80, 11), 1], "byte 1");
        MalformedCases.Refused("overflowing varint", [0x08, .. Enumerable.Repeat((byte)0xFF, 9), 0x7F], "byte 1");
        MalformedCases.Refused("length past the end", [0x08, 8, 0x3A, 100, 0], "byte 2");
        MalformedCases.Refused("length over 64 bits", [0x08, 8, 0x3A, .. Enumerable.Repeat((byte)0xFF, 9), 1], "byte 2");
        MalformedCases.Refused("wrong wire type", [0x0A, 1, 8], "byte 0.*wire type 2");
        MalformedCases.Refused("repeated singular field", [0x08, 8, 0x08, 8], "byte 2");
        MalformedCases.Refused("start of a group", [0x08, 8, 0x0B], "byte 2");
        MalformedCases.Refused("end of a group", [0x08, 8, 0x0C], "byte 2");
        byte[] unknown = [.. Sound, 0xA2, 0x1F, 2, 1, 2, 0xA8, 0x1F, 7];
        GraphEquality.FirstDifference(LeanReader.Load(unknown), OnnxImporter.Load(unknown)).Should().BeNull("unknown fields are passed over");
    }

    [Fact]
    public void Case_1_truncation_at_every_byte()
    {
        for (var length = 0; length < Sound.Length; length++)
        {
            // Fields come in any order, so a file cut between two of them may be a smaller model.
            var cut = Sound[..length];
            foreach (var load in new Func<Graph>[] { () => LeanReader.Load(cut), () => OnnxImporter.Load(cut) })
            {
                try
                {
                    load().Outputs.Should().NotBeNull();
                }
                catch (ModelException e)
                {
                    e.Message.Should().NotBeEmpty();
                }
            }
        }
    }

    [Fact]
    public void Case_1_a_message_over_2_GiB()
    {
        using var folder = new TempFolder();
        var path = folder.File("huge.onnx");
        // A hole: the size is there, the bytes take no room.
        using (var file = File.Create(path)) file.SetLength((2L << 30) + 100);
        var before = GC.GetTotalAllocatedBytes();
        MalformedCases.Refused("lean reader", () => LeanReader.Load(path), "2147483748");
        MalformedCases.Refused("importer", () => OnnxImporter.Load(path), "2147483748");
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(10 << 20);
    }

    [Fact]
    public void Case_2_deep_subgraphs_and_recursive_functions()
    {
        var graph = Models.Identity().Graph;
        for (var i = 0; i < 100; i++)
            graph = new GraphProto { Name = "g", Node = { new NodeProto { OpType = "If", Input = { "c" }, Output = { "y" }, Attribute = { new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = graph } } } } };
        MalformedCases.Refused("subgraphs", Models.Identity(m => m.Graph = graph), "nested");

        FunctionProto Function(string name, string calls) => new()
        {
            Name = name, Domain = "me", Input = { "a" }, Output = { "b" }, OpsetImport = { new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = "me", Version = 1 } },
            Node = { new NodeProto { OpType = calls, Domain = calls == "Neg" ? "" : "me", Input = { "a" }, Output = { "b" } } },
        };
        ModelProto Calling(params FunctionProto[] functions) => Models.Identity(m =>
        {
            m.OpsetImport.Add(new OperatorSetIdProto { Domain = "me", Version = 1 });
            (m.Graph.Node[0].OpType, m.Graph.Node[0].Domain) = (functions[0].Name, "me");
            m.Functions.AddRange(functions);
        });
        GraphChecker.Check(OnnxImporter.Load(Calling(Function("F", "Neg")).ToByteArray())).Should().BeEmpty();
        MalformedCases.Refused("a function that calls itself", Calling(Function("F", "F")), "calls itself");
        MalformedCases.Refused("functions that call each other", Calling(Function("F", "G"), Function("G", "F")), "calls itself");
        MalformedCases.Refused("a thousand functions one in the other", Calling([.. Enumerable.Range(0, 1000).Select(i => Function($"F{i}", i == 999 ? "Neg" : $"F{i + 1}"))]), "nested more than 64 deep");
    }

    [Fact]
    public void Case_3_dimensions()
    {
        static ModelProto Tensor(params long[] dims)
        {
            var tensor = new TensorProto { DataType = 1, RawData = ByteString.CopyFrom(new byte[4]) };
            tensor.Dims.AddRange(dims);
            return Models.WithInitializer(tensor);
        }

        MalformedCases.Refused("negative", Tensor(1, -1), "'w'.*-1");
        MalformedCases.Refused("overflow", Tensor(1L << 40, 1L << 40), "'w'.*64 bits");
        MalformedCases.Refused("overflow beside a zero", Tensor(1L << 40, 1L << 40, 0), "'w'");
        MalformedCases.Refused("rank", Tensor([.. Enumerable.Repeat(1L, 5000)]));
        MalformedCases.Refused("negative, declared", Models.Identity(m => m.Graph.Input[0] = Models.Value("x", 1, -7)), "-7");
        MalformedCases.Refused("rank, declared", Models.Identity(m => m.Graph.Input[0] = Models.Value("x", 1, new long[5000])));
        var empty = Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 0, 3 } }).ToByteArray();
        LeanReader.Load(empty).Initializers["w"].Length.Should().Be(0, "a dimension of 0 is sound");
        GraphEquality.FirstDifference(LeanReader.Load(empty), OnnxImporter.Load(empty)).Should().BeNull();
    }

    [Fact]
    public void Case_4_tensor_data()
    {
        MalformedCases.Refused("short raw data", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 2 }, RawData = ByteString.CopyFrom(1, 2, 3) }), "'w'");
        MalformedCases.Refused("long raw data", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1 }, RawData = ByteString.CopyFrom(new byte[8]) }), "'w'");
        MalformedCases.Refused("raw and typed data", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1 }, RawData = ByteString.CopyFrom(new byte[4]), FloatData = { 1 } }), "'w'");
        foreach (var packed in new[] { 21, 22, 23 })
        {
            MalformedCases.Refused($"packed type {packed}, too short", Models.WithInitializer(new TensorProto { DataType = packed, Dims = { 3 }, RawData = ByteString.CopyFrom(1) }), "'w'");
            MalformedCases.Refused($"packed type {packed}, one entry an element", Models.WithInitializer(new TensorProto { DataType = packed, Dims = { 3 }, Int32Data = { 1, 2, 3 } }), "'w'");
        }
        MalformedCases.Refused("undefined type", Models.WithInitializer(new TensorProto { Dims = { 1 }, RawData = ByteString.CopyFrom(new byte[4]) }), "'w'");
        MalformedCases.Refused("type 99", Models.WithInitializer(new TensorProto { DataType = 99, Dims = { 1 }, RawData = ByteString.CopyFrom(new byte[4]) }), "99");
    }

    [Fact]
    public void Case_5_a_huge_tensor_over_tiny_data()
    {
        var before = GC.GetTotalAllocatedBytes();
        MalformedCases.Refused("raw", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1L << 33 }, RawData = ByteString.CopyFrom(1) }), "'w'");
        MalformedCases.Refused("typed", Models.WithInitializer(new TensorProto { DataType = 7, Dims = { 1 << 28 }, Int64Data = { 1 } }), "'w'");
        MalformedCases.Refused("none", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1 << 29 } }), "'w'");
        MalformedCases.Refused("sparse", Models.Identity(m => m.Graph.SparseInitializer.Add(TensorFormTests.Sparse("s", [1], [0], [1], [1L << 40]))), "'s'");
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(10 << 20);
    }

    [Fact]
    public void Case_5_growth_while_constants_are_folded()
    {
        var (one, huge) = (MalformedCases.Floats("one", [1]), MalformedCases.Integers("n", 1L << 36));
        TensorProto Scalar(string name, long value) => new() { Name = name, DataType = 7, Int64Data = { value } };
        foreach (var (op, inputs, constants) in new (string, string[], TensorProto[])[]
        {
            ("Expand", ["one", "n"], [one, huge]),
            ("Tile", ["one", "n"], [one, huge]),
            ("ConstantOfShape", ["n"], [huge]),
            ("Range", ["a", "b", "c"], [Scalar("a", 0), Scalar("b", 1L << 36), Scalar("c", 1)]),
            ("Pad", ["one", "p"], [one, MalformedCases.Integers("p", 0, 1L << 36)]),
        })
        {
            var model = MalformedCases.Of(op, inputs, [], constants);
            // The result is read inside, so that it may be folded.
            model.Graph.Node.Add(new NodeProto { OpType = "Shape", Name = "reader", Input = { "y" }, Output = { "s" } });
            model.Graph.Node.Add(new NodeProto { OpType = "Add", Name = "sum", Input = { "y", "y" }, Output = { "z" } });
            model.Graph.Output[0].Name = "z";
            foreach (var graph in new[] { LeanReader.Load(model.ToByteArray()), OnnxImporter.Load(model.ToByteArray()) })
            {
                var fold = () => new ConstantFolding(new Untouched()).Run(graph);
                fold.Should().Throw<ModelException>().WithMessage($"*{op} 'node'*bytes*budget*", op);
            }
        }
    }

    [Fact]
    public void Case_6_external_data()
    {
        using var folder = new TempFolder();
        using var other = new TempFolder();
        File.WriteAllBytes(folder.File("w.bin"), new byte[8]);
        File.WriteAllBytes(other.File("w.bin"), new byte[8]);
        File.CreateSymbolicLink(folder.File("soft.bin"), other.File("w.bin"));
        Directory.CreateSymbolicLink(folder.File("linked"), other.Path);
        foreach (var location in new[] { "../w.bin", "a/../../w.bin", "a\\..\\..\\w.bin", "/etc/hostname", "\\\\server\\share\\w.bin", "//server/share/w.bin", "C:\\w.bin", "C:w.bin", "w\0.bin", "", "soft.bin", "linked/w.bin", "none.bin" })
            External(folder, location);
        External(folder, "w.bin", ("offset", "4"));
        External(folder, "w.bin", ("offset", "9223372036854775807"));
        External(folder, "w.bin", ("offset", "18446744073709551612"));
        External(folder, "w.bin", ("offset", "-4"));
        External(folder, "w.bin", ("length", "9223372036854775807"));
        External(folder, "w.bin", ("length", "4"));
        if (!OperatingSystem.IsLinux()) return;
        External(folder, "/dev/zero");
        link(folder.File("w.bin"), folder.File("hard.bin")).Should().Be(0);
        mkfifo(folder.File("pipe.bin"), 0x1B6).Should().Be(0);
        External(folder, "hard.bin");
        External(folder, "pipe.bin");
    }

    [Fact]
    public void Case_6_a_file_that_changes_while_it_is_mapped()
    {
        using var folder = new TempFolder();
        var weights = new float[1 << 20];
        weights[^1] = 7;
        OnnxExporter.Write(OnnxImporter.FromProto(Models.Identity()) with { Initializers = NameMap<Graphs.Tensor>.Empty.With("w", Graphs.Tensor.Own(weights, weights.Length)) }, folder.File("m.onnx"));

        // Replaced by another file of the same name, as every careful writer does: the mapped one stays as it was.
        var mapped = LeanReader.Load(folder.File("m.onnx"));
        OnnxExporter.Write(OnnxImporter.FromProto(Models.Identity()), folder.File("m.onnx"));
        mapped.Initializers["w"].AsSpan<float>()[^1].Should().Be(7);
        LeanReader.Load(folder.File("m.onnx")).Initializers.Should().BeEmpty();

        // Cut short in place: only a copy survives that.
        OnnxExporter.Write(mapped, folder.File("m.onnx"));
        var copied = LeanReader.Load(folder.File("m.onnx"), new ReaderLimits { MapsFiles = false });
        using (var file = File.OpenWrite(folder.File("m.onnx"))) file.SetLength(10);
        copied.Initializers["w"].AsSpan<float>()[^1].Should().Be(7);
        MalformedCases.Refused("the cut file", () => LeanReader.Load(folder.File("m.onnx")));
    }

    [Fact]
    public void Case_7_addresses_in_memory()
    {
        using var folder = new TempFolder();
        External(folder, "*/_ORT_MEM_ADDR_/*", ("offset", "140737488355328"));
        External(folder, "*/_ORT_MEM_ADDR_/*");
    }

    private static void External(TempFolder folder, string location, params (string Key, string Value)[] more)
    {
        var tensor = new TensorProto { DataType = 1, Dims = { 2 }, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.ExternalData.AddRange(more.Prepend(("location", location)).Select(e => new StringStringEntryProto { Key = e.Item1, Value = e.Item2 }));
        File.WriteAllBytes(folder.File("m.onnx"), Models.WithInitializer(tensor).ToByteArray());
        foreach (var load in new Func<Graph>[] { () => LeanReader.Load(folder.File("m.onnx")), () => OnnxImporter.Load(folder.File("m.onnx")) })
            load.Should().Throw<ModelException>($"'{location}' {string.Join(", ", more)} must not be read").WithMessage("*'w'*");
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    /// <summary>What is too large must be refused before it is computed.</summary>
    private sealed class Untouched : IConstantEvaluator
    {
        public System.Collections.Immutable.ImmutableArray<Graphs.Tensor?> Evaluate(Graphs.Node node, long opset, IReadOnlyList<Graphs.Tensor?> inputs) =>
            throw new InvalidOperationException($"{node} was computed.");
    }
}
