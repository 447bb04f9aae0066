using System.IO.Compression;
using System.Text;

namespace Compress.Preprocessing.Tests;

public sealed class NpyTests
{
    [Fact]
    public void Every_element_type_survives_a_round_trip()
    {
        RoundTrip<bool>([true, false, true]);
        RoundTrip<byte>([0, 255, 7]);
        RoundTrip<sbyte>([-128, 127, 0]);
        RoundTrip<ushort>([0, 65535, 9]);
        RoundTrip<short>([-32768, 32767, 1]);
        RoundTrip<uint>([0, uint.MaxValue, 1]);
        RoundTrip<int>([int.MinValue, int.MaxValue, 1]);
        RoundTrip<ulong>([0, ulong.MaxValue, 1]);
        RoundTrip<long>([long.MinValue, long.MaxValue, 1]);
        RoundTrip<Half>([(Half)1.5f, Half.NaN, Half.NegativeInfinity]);
        RoundTrip<float>([1.5f, float.Epsilon, float.NegativeInfinity]);
        RoundTrip<double>([Math.PI, double.Epsilon, double.MaxValue]);
    }

    [Fact]
    public void Headers_of_every_version_are_read()
    {
        foreach (byte version in (byte[])[1, 2, 3])
        {
            var array = NpyFile.Read(File(version, "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }", [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]));
            array.ToString().Should().Be("int16[2,3]");
            array.ToLongs().Should().Equal(1, 2, 3, 4, 5, 6);
        }
        NpyFile.Read(File(1, "{'shape': (), 'fortran_order': False, 'descr': '|u1'}", [9])).Shape.Should().BeEmpty();
        NpyFile.Read(File(1, "{\"descr\": \"=f4\", \"fortran_order\": False, \"shape\": (1L,)}", [0, 0, 128, 63])).ToFloats().Should().Equal(1f);
    }

    [Fact]
    public void Big_endian_and_column_major_arrays_are_converted()
    {
        NpyFile.Read(File(1, "{'descr': '>i4', 'fortran_order': False, 'shape': (2,), }", [0, 0, 0, 1, 0, 0, 1, 0])).As<int>().ToArray().Should().Equal(1, 256);
        // Columns first: 1 2 / 3 4 / 5 6 of shape (2, 3) is the matrix 1 3 5 / 2 4 6.
        NpyFile.Read(File(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", [1, 2, 3, 4, 5, 6])).ToLongs().Should().Equal(1, 3, 5, 2, 4, 6);
    }

    [Fact]
    public void The_data_starts_at_a_multiple_of_64_bytes()
    {
        var stream = new MemoryStream();
        NpyFile.Write(stream, NpyArray.From<float>([1, 2], 2));
        ((stream.Length - 8) % 64).Should().Be(0);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "*truncated*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "*bytes follow*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "*'-1'*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999, 99999, 99999), }", "*more than*")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "*<c8*")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "*simple type*")]
    [InlineData("{'descr': '<f4', 'shape': (2,), }", "*fortran_order*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,", "*header*")]
    [InlineData("nonsense", "*header*")]
    public void Malformed_headers_are_refused(string header, string message)
    {
        var read = () => NpyFile.Read(File(1, header, new byte[8]), "x.npy");
        read.Should().Throw<PreprocessException>().WithMessage("x.npy" + message);
    }

    [Fact]
    public void Limits_hold()
    {
        var read = () => NpyFile.Read(File(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (100,), }", []), "x.npy", maxBytes: 799);
        read.Should().Throw<PreprocessException>().WithMessage("*800 bytes*limit is 799*");
        var lying = () => NpyFile.Read(File(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (1900000000,), }", [1]), "x.npy");
        lying.Should().Throw<PreprocessException>().WithMessage("*truncated*");
    }

    [Fact]
    public void Archives_keep_names_and_order_and_are_reproducible()
    {
        KeyValuePair<string, NpyArray>[] arrays = [new("x", NpyArray.From<float>([1, 2, 3, 4], 2, 2)), new("labels/y", NpyArray.From<long>([5], 1))];
        foreach (var compress in (bool[])[false, true])
        {
            MemoryStream first = new(), second = new();
            NpzFile.Write(first, arrays, compress);
            NpzFile.Write(second, arrays, compress);
            first.ToArray().Should().Equal(second.ToArray());
            first.Position = 0;
            var read = NpzFile.Read(first);
            read.Keys.Should().Equal("x", "labels/y");
            read["x"].ToFloats().Should().Equal(1, 2, 3, 4);
            read["labels/y"].ToLongs().Should().Equal(5);
        }
    }

    [Fact]
    public void Archives_are_limited_in_all_and_hold_arrays_only()
    {
        var stream = new MemoryStream();
        NpzFile.Write(stream, [new("a", NpyArray.From<byte>(new byte[60], 60)), new("b", NpyArray.From<byte>(new byte[60], 60))], compress: true);
        var tooLarge = () => NpzFile.Read(stream, "x.npz", maxBytes: 100);
        tooLarge.Should().Throw<PreprocessException>().WithMessage("x.npz(b.npy)*limit is 40*");
        var noZip = () => NpzFile.Read(new MemoryStream([1, 2, 3]), "x.npz");
        noZip.Should().Throw<PreprocessException>().WithMessage("x.npz*");
        var other = new MemoryStream();
        using (var zip = new ZipArchive(other, ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry("readme.txt");
        other.Position = 0;
        var foreign = () => NpzFile.Read(other, "x.npz");
        foreign.Should().Throw<PreprocessException>().WithMessage("*readme.txt*");
    }

    [Fact]
    public void Conversions_refuse_what_would_be_lost()
    {
        NpyArray.From<double>([1, -2], 2).ToLongs().Should().Equal(1, -2);
        var fraction = () => NpyArray.From<float>([0.5f], 1).ToLongs();
        fraction.Should().Throw<PreprocessException>().WithMessage("*0.5*");
        var wrong = () => NpyArray.From<float>([1f], 1).As<int>().ToArray();
        wrong.Should().Throw<PreprocessException>().WithMessage("*float32[1]*");
    }

    private static void RoundTrip<T>(T[] values) where T : unmanaged
    {
        var stream = new MemoryStream();
        NpyFile.Write(stream, NpyArray.From<T>(values, 3, 1));
        stream.Position = 0;
        var array = NpyFile.Read(stream);
        array.Shape.Should().Equal(3, 1);
        array.As<T>().ToArray().Should().Equal(values);
    }

    private static MemoryStream File(byte version, string header, byte[] data)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        byte[] length = version == 1 ? [(byte)text.Length, (byte)(text.Length >> 8)] : [(byte)text.Length, (byte)(text.Length >> 8), 0, 0];
        return new MemoryStream([0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data]);
    }
}
