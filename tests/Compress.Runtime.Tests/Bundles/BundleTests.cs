using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Compress.Graphs;
using Compress.Runtime.Bundles;

namespace Compress.Runtime.Tests.Bundles;

/// <summary>The container: canonical, strict, and any changed byte is found.</summary>
public sealed class BundleTests
{
    private static readonly byte[] Model = Enumerable.Range(0, 1000).Select(i => (byte)(i * 7)).ToArray();
    private static readonly byte[] Labels = "cat\ndog\n"u8.ToArray();

    [Fact]
    public void What_was_written_is_read()
    {
        var bundle = BundleReader.Open(Make());
        bundle.Read(BundleLayout.ModelEntry).ToArray().Should().Equal(Model);
        bundle.ReadLabels().Should().Equal("cat", "dog");
        bundle.ReadPreprocess().Should().BeNull();
        bundle.Manifest.Metrics["accuracy"].Should().Be(0.5);
        bundle.Manifest.Provenance["recipe"].Should().Be("naïve");
        bundle.Manifest.Inputs[0].Shape.Should().Equal("batch", "3");
        bundle.Verify();
    }

    [Fact]
    public void Entries_are_aligned_and_any_zip_tool_opens_them()
    {
        var bytes = Make();
        using var zip = new ZipArchive(new MemoryStream(bytes));
        zip.Entries.Select(e => e.FullName).Should().Equal(BundleLayout.ManifestEntry, BundleLayout.ModelEntry, BundleLayout.LabelsEntry);
        using var reader = new BinaryReader(zip.GetEntry(BundleLayout.ModelEntry)!.Open());
        reader.ReadBytes(2000).Should().Equal(Model);
        (bytes.AsSpan().IndexOf(Model) % BundleLayout.Alignment).Should().Be(0);
    }

    [Fact]
    public void Compressed_entries_are_unpacked()
    {
        var packed = new byte[2000];
        BrotliEncoder.TryCompress(Model, packed, out var written).Should().BeTrue();
        var bytes = Make(BundleLayout.CodingBrotli, packed[..written]);
        BundleReader.Open(bytes).Read(BundleLayout.ModelEntry).ToArray().Should().Equal(Model);
        BundleReader.Open(bytes).Verify();
    }

    [Fact]
    public void Deflated_entries_are_unpacked_and_damage_is_found()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) deflate.Write(Model);
        var stored = packed.ToArray();
        BundleReader.Open(Make(BundleLayout.CodingDeflate, stored)).Read(BundleLayout.ModelEntry).ToArray().Should().Equal(Model);
        BundleReader.Open(Make(BundleLayout.CodingDeflate, stored)).Verify();
        foreach (var broken in new byte[][] { stored[..^1], [.. stored, 0], [.. stored[..40], .. stored[41..]], [] })
        {
            var read = () => BundleReader.Open(Make(BundleLayout.CodingDeflate, broken)).Read(BundleLayout.ModelEntry);
            read.Should().Throw<ModelException>().WithMessage("*model.onnx*");
        }
    }

    [Fact]
    public void Case_15_any_changed_byte_is_found()
    {
        var sound = Make();
        for (var i = 0; i < sound.Length; i++)
        {
            var changed = (byte[])sound.Clone();
            changed[i] ^= 0x20;
            var verify = () => BundleReader.Open(changed).Verify();
            verify.Should().Throw<ModelException>($"byte {i} was changed");
        }
    }

    [Fact]
    public void Case_15_any_cut_or_addition_is_found()
    {
        var sound = Make();
        for (var length = 0; length < sound.Length; length += 7)
        {
            var open = () => BundleReader.Open(sound.AsMemory(0, length));
            open.Should().Throw<ModelException>();
        }
        var longer = () => BundleReader.Open((byte[])[.. sound, 0]);
        longer.Should().Throw<ModelException>();
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":9", "*version 9*version 1*")]
    [InlineData("\"coding\":\"none\"", "\"coding\":\"zstd\"", "*coding 'zstd'*")]
    [InlineData("\"labels.txt\"", "\"../abels.x\"", "*../abels.x*")]
    [InlineData("\"metrics\"", "\"metricz\"", "*metricz*")]
    public void What_is_unknown_is_named(string known, string unknown, string message)
    {
        var manifest = Encoding.UTF8.GetString(Manifest(BundleLayout.CodingNone).ToJson()).Replace(known, unknown);
        var bytes = Container((BundleLayout.ManifestEntry, Encoding.UTF8.GetBytes(manifest)), (BundleLayout.ModelEntry, Model), (BundleLayout.LabelsEntry, Labels));
        var open = () => BundleReader.Open(bytes);
        open.Should().Throw<ModelException>().WithMessage(message);
    }

    [Theory]
    [InlineData("../model.onnx")]
    [InlineData("/etc/x")]
    [InlineData("a\\b")]
    [InlineData("a//b")]
    [InlineData("")]
    public void Case_15_names_that_lead_out_of_the_folder_are_refused(string name)
    {
        var write = () => BundleLayout.Write(new MemoryStream(), [(BundleLayout.ManifestEntry, Model), (name, Model)]);
        write.Should().Throw<ModelException>();
    }

    [Fact]
    public void Case_15_missing_and_unnamed_entries_are_refused()
    {
        var manifest = Manifest(BundleLayout.CodingNone).ToJson();
        var missing = () => BundleReader.Open(Container((BundleLayout.ManifestEntry, manifest), (BundleLayout.ModelEntry, Model)));
        missing.Should().Throw<ModelException>().WithMessage("*lacks*labels.txt*");
        var unnamed = () => BundleReader.Open(Container((BundleLayout.ManifestEntry, manifest), (BundleLayout.ModelEntry, Model), (BundleLayout.LabelsEntry, Labels), ("more.bin", Model)));
        unnamed.Should().Throw<ModelException>().WithMessage("*more.bin*");
    }

    [Fact]
    public void Case_15_a_compression_bomb_is_refused_before_its_memory_is_taken()
    {
        var manifest = Manifest(BundleLayout.CodingBrotli) with { };
        manifest = manifest with { Entries = [manifest.Entries[0] with { Length = 2_000_000_000 }, manifest.Entries[1]] };
        var bytes = Container((BundleLayout.ManifestEntry, manifest.ToJson()), (BundleLayout.ModelEntry, new byte[64]), (BundleLayout.LabelsEntry, Labels));
        var read = () => BundleReader.Open(bytes).Read(BundleLayout.ModelEntry);
        read.Should().Throw<ModelException>().WithMessage("*claims to unpack*");
    }

    private static byte[] Make(string coding = BundleLayout.CodingNone, byte[]? stored = null) =>
        Container((BundleLayout.LabelsEntry, Labels), (BundleLayout.ModelEntry, stored ?? Model), (BundleLayout.ManifestEntry, Manifest(coding).ToJson()));

    private static BundleManifest Manifest(string coding) => new()
    {
        Entries =
        [
            new BundleEntry(BundleLayout.ModelEntry, coding, Model.Length, Convert.ToHexStringLower(SHA256.HashData(Model))),
            new BundleEntry(BundleLayout.LabelsEntry, BundleLayout.CodingNone, Labels.Length, Convert.ToHexStringLower(SHA256.HashData(Labels))),
        ],
        Inputs = [new BundleTensor("x", ElementType.Float32, ["batch", "3"])],
        Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", 0.5).Add("macs", 1e6),
        Provenance = ImmutableSortedDictionary<string, string>.Empty.Add("recipe", "naïve"),
    };

    private static byte[] Container(params (string Name, byte[] Stored)[] entries)
    {
        using var stream = new MemoryStream();
        BundleLayout.Write(stream, entries.Select(e => (e.Name, (ReadOnlyMemory<byte>)e.Stored)));
        return stream.ToArray();
    }
}
