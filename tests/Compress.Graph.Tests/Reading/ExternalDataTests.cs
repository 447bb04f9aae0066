using System.Runtime.InteropServices;

namespace Compress.Graphs.Tests;

/// <summary>Data outside of the model file (malformed inputs, groups 6 and 7).</summary>
public sealed partial class ExternalDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("external").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private Graph Load(string location, string? offset = null, string? length = null)
    {
        var tensor = Wire.Tensor("w", 1, 2).Int(14, 1).Message(13, Entry("location", location));
        if (offset is not null) tensor.Message(13, Entry("offset", offset));
        if (length is not null) tensor.Message(13, Entry("length", length));
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, Wire.WithTensor(tensor));
        return LeanReader.Load(path);

        static Wire Entry(string key, string value) => new Wire().Text(1, key).Text(2, value);
    }

    private void Data(string name, int bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, name))!);
        File.WriteAllBytes(Path.Combine(_folder, name), [.. Enumerable.Range(0, bytes).Select(i => (byte)i)]);
    }

    private void Refused(string location, string message, string? offset = null, string? length = null) =>
        ((Action)(() => Load(location, offset, length))).Should().Throw<ModelException>().WithMessage(message);

    [Fact]
    public void Data_beside_the_model_is_read()
    {
        Data("w.bin", 16);
        Load("w.bin", "4", "8").Initializers["w"].Bytes.ToArray().Should().Equal(4, 5, 6, 7, 8, 9, 10, 11);
    }

    [Fact]
    public void Data_in_a_folder_beside_the_model_is_read()
    {
        Data("parts/w.bin", 8);
        Load("parts/w.bin").Initializers["w"].Length.Should().Be(2);
    }

    [Fact]
    public void Large_data_is_mapped()
    {
        Data("w.bin", 3 << 20);
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, Wire.WithTensor(Wire.Tensor("w", 2, 2 << 20).Int(14, 1)
            .Message(13, new Wire().Text(1, "location").Text(2, "w.bin")).Message(13, new Wire().Text(1, "offset").Text(2, "5000"))));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var tensor = LeanReader.Load(path).Initializers["w"];
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
        tensor.Bytes.Span[7].Should().Be(unchecked((byte)5007));
    }

    [Theory]
    [InlineData("../w.bin", "*leaves the model's folder*")]
    [InlineData("a/../../w.bin", "*leaves the model's folder*")]
    [InlineData("a\\..\\..\\w.bin", "*leaves the model's folder*")]
    [InlineData("/etc/hostname", "*absolute*")]
    [InlineData("\\\\server\\share\\w.bin", "*absolute*")]
    [InlineData("//server/share/w.bin", "*absolute*")]
    [InlineData("C:\\w.bin", "*drive*")]
    [InlineData("C:w.bin", "*drive*")]
    [InlineData("w.bin:stream", "*stream*")]
    [InlineData("w\0.bin", "*NUL*")]
    [InlineData("", "*empty*")]
    [InlineData("missing.bin", "*does not exist*")]
    [InlineData("*/_ORT_MEM_ADDR_/*", "*points into memory*")]
    public void Locations_that_are_refused(string location, string message) => Refused(location, message);

    [Fact]
    public void A_symbolic_link()
    {
        Data("w.bin", 8);
        File.CreateSymbolicLink(Path.Combine(_folder, "link.bin"), Path.Combine(_folder, "w.bin"));
        Refused("link.bin", "*symbolic link*");
    }

    [Fact]
    public void A_folder_that_is_a_symbolic_link()
    {
        Data("parts/w.bin", 8);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "other"), Path.Combine(_folder, "parts"));
        Refused("other/w.bin", "*symbolic link*");
    }

    [Fact]
    public void A_hard_link()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Hard links are looked for on Linux.");
        Data("w.bin", 8);
        link(Path.Combine(_folder, "w.bin"), Path.Combine(_folder, "hard.bin")).Should().Be(0);
        Refused("hard.bin", "*hard link*");
    }

    [Fact]
    public void A_folder()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "d"));
        Refused("d", "*folder*");
    }

    [Fact]
    public void A_part_past_the_end()
    {
        Data("w.bin", 10);
        Refused("w.bin", "*bytes 4 to 12*10 bytes*", "4");
    }

    [Fact]
    public void An_offset_that_wraps_around()
    {
        Data("w.bin", 10);
        Refused("w.bin", "*which has 10 bytes*", "9223372036854775807");
    }

    [Theory]
    [InlineData("-4")]
    [InlineData("4x")]
    [InlineData("99999999999999999999")]
    public void An_offset_that_is_no_number(string offset)
    {
        Data("w.bin", 16);
        Refused("w.bin", "*offset*expected a number*", offset);
    }

    [Fact]
    public void Another_length_than_the_shapes()
    {
        Data("w.bin", 16);
        Refused("w.bin", "*needs 8 bytes, but its external data has the length 12*", "0", "12");
    }

    [Fact]
    public void External_data_of_a_model_that_came_as_bytes()
    {
        var bytes = Wire.WithTensor(Wire.Tensor("w", 1, 2).Int(14, 1).Message(13, new Wire().Text(1, "location").Text(2, "w.bin")));
        ((Action)(() => LeanReader.Load(bytes))).Should().Throw<ModelException>().WithMessage("*came as bytes*");
    }

    [Fact]
    public void A_file_that_is_replaced_is_read_anew()
    {
        Data("w.bin", 16);
        Load("w.bin", "0").Initializers["w"].Bytes.Span[0].Should().Be(0);
        File.WriteAllBytes(Path.Combine(_folder, "w.bin"), [9, .. new byte[15]]);
        Load("w.bin", "0").Initializers["w"].Bytes.Span[0].Should().Be(9);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);
}
