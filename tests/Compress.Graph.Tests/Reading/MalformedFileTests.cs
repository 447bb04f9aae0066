using System.Text;

namespace Compress.Graphs.Tests;

/// <summary>Files that a reader must refuse with one clear error: encoding and nesting (malformed inputs, groups 1 and 2).</summary>
public class MalformedFileTests
{
    private static void Refused(byte[] bytes, string message, ReaderLimits? limits = null) =>
        ((Action)(() => LeanReader.Load(bytes, limits))).Should().Throw<ModelException>().WithMessage(message);

    [Fact]
    public void A_minimal_model_is_read()
    {
        var graph = LeanReader.Load(Wire.Model(Wire.GraphOf(Wire.Relu())).Bytes);
        graph.Nodes.Single().OpType.Should().Be("Relu");
        graph.Opset.Should().Be(17);
        graph.Inputs.Single().Shape.Should().Equal(Shape.Of(2));
    }

    [Fact]
    public void An_empty_file() => Refused([], "*byte 0*the file is empty*");

    [Fact]
    public void A_file_without_a_graph() => Refused(new Wire().Int(1, 8).Bytes, "*no graph (field 7)*");

    [Fact]
    public void A_file_cut_off_at_every_byte_is_refused_or_complete()
    {
        var whole = Wire.WithTensor(Wire.Tensor("w", 1, 2).Bytes_(9, new byte[8]));
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                // Fields come in any order, so a file cut between two of them may be a smaller model.
                LeanReader.Load(whole.AsMemory(0, length)).Should().NotBeNull();
            }
            catch (ModelException e)
            {
                e.Message.Should().Contain("byte");
            }
        }
    }

    [Fact]
    public void A_varint_that_runs_past_the_end() => Refused([0x08, 0x80], "*byte 1*runs past the end*");

    [Fact]
    public void A_varint_longer_than_ten_bytes() => Refused([0x08, .. Enumerable.Repeat((byte)0x80, 11), 1], "*byte 1*");

    [Fact]
    public void A_varint_over_64_bits() => Refused([0x08, .. Enumerable.Repeat((byte)0xFF, 9), 0x7F], "*byte 1*64 bits*");

    [Fact]
    public void A_length_past_the_end() => Refused(new Wire().Int(1, 8).Tag(7, 2).Varint(1000).Raw(1, 2).Bytes, "*byte 2*1000 bytes, but 2 are left*");

    [Fact]
    public void A_length_that_overflows() => Refused(new Wire().Tag(7, 2).Varint(ulong.MaxValue).Bytes, "*byte 0*");

    [Fact]
    public void A_wrong_wire_type() => Refused(new Wire().Float(1, 3).Bytes, "*byte 0*field 1 has wire type 5; expected 0*");

    [Fact]
    public void A_repeated_singular_field() => Refused(new Wire().Int(1, 8).Int(1, 9).Bytes, "*byte 2*field 1 occurs twice*");

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_group(int wire) => Refused(new Wire().Int(1, 8).Tag(99, wire).Bytes, "*byte 2*is a group*");

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void A_wire_type_that_does_not_exist(int wire) => Refused(new Wire().Tag(99, wire).Bytes, $"*wire type {wire}*");

    [Fact]
    public void Field_number_zero() => Refused([0x00, 0x01], "*field number 0*");

    [Fact]
    public void Unknown_fields_are_passed_over()
    {
        var model = Wire.Model(Wire.GraphOf(Wire.Relu())).Int(500, 7).Text(501, "later").Float(502, 1).Tag(503, 1).Raw(new byte[8]);
        LeanReader.Load(model.Bytes).Nodes.Should().HaveCount(1);
    }

    [Fact]
    public void An_unknown_field_with_a_length_past_the_end() => Refused([.. Wire.Model(Wire.GraphOf(Wire.Relu())).Bytes, .. new Wire().Tag(501, 2).Varint(50).Bytes], "*field 501*50 bytes*");

    [Fact]
    public void More_bytes_than_the_limit() => Refused(Wire.Model(Wire.GraphOf(Wire.Relu())).Bytes, "*more than 10*FileBytes*", new ReaderLimits { FileBytes = 10 });

    [Fact]
    public void Subgraphs_nested_too_deep()
    {
        var graph = Wire.GraphOf(Wire.Relu());
        for (var i = 0; i < 100; i++)
            graph = Wire.GraphOf(new Wire().Text(1, "x").Text(2, "y").Text(4, "If").Message(5, new Wire().Text(1, "then_branch").Int(20, 5).Message(6, graph)));
        Refused(Wire.Model(graph).Bytes, "*nested more than 32 deep*Nesting*");
    }

    [Fact]
    public void Too_many_nodes()
    {
        var graph = new Wire();
        for (var i = 0; i < 101; i++) graph.Message(1, Wire.Relu());
        Refused(Wire.Model(graph).Bytes, "*more than 100 nodes*", new ReaderLimits { Nodes = 100 });
    }

    [Fact]
    public void A_giant_name() => Refused(Wire.Model(Wire.GraphOf(new Wire().Text(1, new string('x', 70_000)).Text(2, "y").Text(4, "Relu"))).Bytes, "*a name has 70000 bytes*NameBytes*");

    [Fact]
    public void A_name_that_is_not_utf8() => Refused(Wire.Model(Wire.GraphOf(new Wire().Bytes_(1, [0xC3, 0x28]).Text(2, "y").Text(4, "Relu"))).Bytes, "*not valid UTF-8*");

    [Fact]
    public void A_node_without_an_operator() => Refused(Wire.Model(Wire.GraphOf(new Wire().Text(1, "x").Text(2, "y"))).Bytes, "*names no operator*");

    [Fact]
    public void An_attribute_given_twice()
    {
        var attribute = new Wire().Text(1, "alpha").Int(20, 1).Float(2, 1);
        Refused(Wire.Model(Wire.GraphOf(Wire.Relu().Message(5, attribute).Message(5, attribute))).Bytes, "*attribute 'alpha' is given twice*");
    }

    [Fact]
    public void An_attribute_that_holds_another_kind_than_it_says() =>
        Refused(Wire.Model(Wire.GraphOf(Wire.Relu().Message(5, new Wire().Text(1, "alpha").Int(20, 1).Int(3, 1)))).Bytes, "*'alpha' is declared Float, but holds Int*");

    [Fact]
    public void An_attribute_of_an_old_file_tells_its_kind_by_its_value() =>
        LeanReader.Load(Wire.Model(Wire.GraphOf(Wire.Relu().Message(5, new Wire().Text(1, "alpha").Float(2, 0.5f)))).Bytes).Nodes[0].Attributes["alpha"].AsFloat().Should().Be(0.5f);

    [Fact]
    public void Nodes_out_of_order_are_sorted()
    {
        var graph = new Wire()
            .Message(1, new Wire().Text(1, "m").Text(2, "y").Text(4, "Relu")).Message(1, new Wire().Text(1, "x").Text(2, "m").Text(4, "Neg"))
            .Message(11, Wire.Value("x", 1, 2)).Message(12, Wire.Value("y", 1, 2));
        LeanReader.Load(Wire.Model(graph).Bytes).Nodes.Select(n => n.OpType).Should().Equal("Neg", "Relu");
    }

    [Fact]
    public void A_missing_file() => ((Action)(() => LeanReader.Load("no-such-file.onnx"))).Should().Throw<ModelException>().WithMessage("*no-such-file.onnx*does not exist*");

    [Fact]
    public void A_folder_instead_of_a_file() => ((Action)(() => LeanReader.Load(Path.GetTempPath()))).Should().Throw<ModelException>().WithMessage("*is a folder*");

    [Fact]
    public void A_device_instead_of_a_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Devices have files on Linux.");
        ((Action)(() => LeanReader.Load("/dev/zero"))).Should().Throw<ModelException>().WithMessage("*device, pipe or socket*");
    }
}
