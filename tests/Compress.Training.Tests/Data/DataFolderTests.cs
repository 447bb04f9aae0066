using System.IO.Compression;
using Compress.Preprocessing;
using Compress.Testing;
using Compress.Training.Data;

namespace Compress.Training.Tests.Data;

public sealed class DataFolderTests
{
    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

    [Fact]
    public void Idx_files_are_read_plain_and_gzipped()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("train-images-idx3-ubyte"), Images);
        WriteGzip(folder.File("train-labels-idx1-ubyte.gz"), [0, 0, 8, 1, 0, 0, 0, 2, 1, 0]);
        var source = DataFolder.Open(folder.Path);
        var train = source.Read(DataPart.Train).Should().BeOfType<ImageSamples>().Subject;
        train.Labels.Should().Equal(1, 0);
        train.Describe().Should().Be("1x3x1 image");
        train.PixelsOf(1).ToArray().Should().Equal(4, 5, 6);
        source.Read(DataPart.Test).Should().BeNull();
        source.ClassNames.Should().Equal("0", "1");
    }

    [Fact]
    public void Fashion_mnist_is_read_whole()
    {
        var source = DataFolder.Open(TestData.Path("data/fashion-mnist"));
        var (train, test) = ((ImageSamples)source.Read(DataPart.Train)!, (ImageSamples)source.Read(DataPart.Test)!);
        (train.Count, test.Count, train.Width, train.Height, train.Channels).Should().Be((60000, 10000, 28, 28, 1));
        train.Labels.GroupBy(l => l).Should().HaveCount(10).And.OnlyContain(g => g.Count() == 6000);
        var statistics = ImageStatistics.Of(new Subset(train));
        // The constants that the field uses for this set.
        statistics.Mean[0].Should().BeApproximately(0.2860f, 0.0001f);
        statistics.Std[0].Should().BeApproximately(0.3530f, 0.0001f);
        var data = DataSet.Load(source);
        (data.Train.Count + data.Validation.Count + data.Overlap).Should().Be(60000);
        data.Validation.Count.Should().BeInRange(5950, 6050);
    }

    [Fact]
    public void Cifar_10_is_read_with_its_class_names()
    {
        var source = DataFolder.Open(TestData.Path("data/cifar-10"));
        var (train, test) = ((ImageSamples)source.Read(DataPart.Train)!, (ImageSamples)source.Read(DataPart.Test)!);
        (train.Count, test.Count, train.Describe(), train.Layout).Should().Be((10000, 10000, "32x32x3 image", PixelLayout.Chw));
        source.ClassNames.Should().HaveCount(10).And.Contain("frog");
        source.ClassNames[train.Labels[0]].Should().Be("frog", "the first training image is known to be one");
        test.Labels.GroupBy(l => l).Should().OnlyContain(g => g.Count() == 1000);
        ImageStatistics.Of(new Subset(train)).Mean.Zip([0.4914f, 0.4822f, 0.4465f]).Should().OnlyContain(p => MathF.Abs(p.First - p.Second) < 0.005f);
    }

    [Fact]
    public void Class_folders_are_read_with_and_without_a_test_part()
    {
        using var folder = new TempFolder();
        foreach (var (part, kind, count) in (ReadOnlySpan<(string, string, int)>)[("train", "cat", 3), ("train", "dog", 2), ("test", "dog", 1), ("val", "cat", 1)])
        {
            Directory.CreateDirectory(folder.File($"{part}/{kind}"));
            for (var i = 0; i < count; i++) File.WriteAllBytes(folder.File($"{part}/{kind}/{i}.png"), PngEncoder.Encode(new Image(2, 1, 3, [(byte)i, 2, 3, 4, 5, 6])));
        }
        var source = DataFolder.Open(folder.Path);
        source.ClassNames.Should().Equal("cat", "dog");
        source.Read(DataPart.Train)!.Labels.Should().Equal(new[] { 0, 0, 0, 1, 1, 0 }, "val joins the training part beside a test part");
        source.Read(DataPart.Test)!.Labels.Should().Equal(1);
        var images = (ImageSamples)source.Read(DataPart.Train)!;
        images.ToImage(1).Pixels.Should().Equal(1, 2, 3, 4, 5, 6);
        DataFolder.Open(folder.File("train")).Read(DataPart.Test).Should().BeNull();
    }

    [Fact]
    public void Images_that_do_not_fit_or_decode_are_named_or_skipped_and_counted()
    {
        using var folder = new TempFolder();
        foreach (var kind in (string[])["a", "b"])
        {
            Directory.CreateDirectory(folder.File(kind));
            File.WriteAllBytes(folder.File($"{kind}/1.png"), PngEncoder.Encode(new Image(2, 2, 1, [10, 10, 10, 10])));
        }
        File.WriteAllBytes(folder.File("b/2.png"), PngEncoder.Encode(new Image(4, 4, 1, [.. Enumerable.Repeat((byte)77, 16)])));
        var sizes = () => DataFolder.Open(folder.Path);
        sizes.Should().Throw<DataException>().WithMessage("*2.png has 4x4*1.png has 2x2*");
        File.WriteAllText(folder.File("a/3.png"), "no image");
        var broken = () => DataFolder.Open(folder.Path, new FolderOptions { Width = 3, Height = 3 });
        broken.Should().Throw<DataException>().WithMessage("*3.png: not a PNG*skip*");
        var samples = (ImageSamples)DataFolder.Open(folder.Path, new FolderOptions { Width = 3, Height = 3, BadSamples = BadSamples.Skip }).Read(DataPart.Train)!;
        (samples.Count, samples.Skipped.Count).Should().Be((3, 1));
        samples.PixelsOf(2).ToArray().Should().OnlyContain(v => v == 77);
    }

    [Fact]
    public void Npz_files_are_read_in_both_channel_orders()
    {
        using var folder = new TempFolder();
        KeyValuePair<string, NpyArray>[] arrays =
        [
            new("x_train", NpyArray.From<byte>(new byte[2 * 3 * 8 * 9], 2, 3, 8, 9)), new("y_train", NpyArray.From<long>([0, 4], 2)),
            new("x_test", NpyArray.From<byte>(new byte[8 * 9 * 3], 1, 8, 9, 3)), new("y_test", NpyArray.From<byte>([1], 1, 1)),
        ];
        NpzFile.Write(folder.File("set.npz"), arrays, compress: true);
        var source = DataFolder.Open(folder.Path);
        var (train, test) = ((ImageSamples)source.Read(DataPart.Train)!, (ImageSamples)source.Read(DataPart.Test)!);
        (train.Layout, train.Describe()).Should().Be((PixelLayout.Chw, "8x9x3 image"));
        (test.Layout, test.Describe()).Should().Be((PixelLayout.Hwc, "8x9x3 image"));
        source.ClassNames.Should().HaveCount(5);
        DataFolder.Open(folder.File("set.npz")).Read(DataPart.Train)!.Labels.Should().Equal(0, 4);
        NpzFile.Write(folder.File("set.npz"), [new("x", NpyArray.From<float>([1], 1, 1, 1))]);
        var wrong = () => DataFolder.Open(folder.Path);
        wrong.Should().Throw<DataException>().WithMessage("*no array 'y'*x float32*");
    }

    [Fact]
    public void Damaged_idx_files_are_named_with_the_position()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 1, 0]);
        Check(() => DataFolder.Open(folder.Path), "*no train images*train-labels*");
        File.WriteAllBytes(folder.File("train-images-idx3-ubyte"), Images[..^1]);
        Check(() => DataFolder.Open(folder.Path), "*train-images*promises 6 bytes (2x1x3), 5 follow*truncated*");
        File.WriteAllBytes(folder.File("train-images-idx3-ubyte"), [9, .. Images[1..]]);
        Check(() => DataFolder.Open(folder.Path), "*starts with 09000803*");
        File.WriteAllBytes(folder.File("train-images-idx3-ubyte"), Images);
        File.WriteAllBytes(folder.File("train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 3, 1, 0, 0]);
        Check(() => DataFolder.Open(folder.Path), "*2 images*3 labels*");
        File.WriteAllBytes(folder.File("train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 1, 2]);
        File.WriteAllText(folder.File("classes.txt"), "no\nyes\n");
        Check(() => DataFolder.Open(folder.Path), "*label 1 (byte 9) is 2; there are 2 classes*");
        WriteGzip(folder.File("train-labels-idx1-ubyte"), [1]);
        File.Move(folder.File("train-labels-idx1-ubyte"), folder.File("train-labels-idx1-ubyte.gz"));
        File.WriteAllBytes(folder.File("train-labels-idx1-ubyte.gz"), [.. File.ReadAllBytes(folder.File("train-labels-idx1-ubyte.gz"))[..6], 1, 2, 3, 255, 255, 255]);
        Check(() => DataFolder.Open(folder.Path), "*train-labels-idx1-ubyte.gz*");
    }

    [Fact]
    public void Damaged_cifar_files_are_named_with_the_position()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("data_batch_1.bin"), new byte[3073 + 5]);
        Check(() => DataFolder.Open(folder.Path), "*3078 bytes*record 1 (byte 3073) is cut off*");
        var two = new byte[2 * 3073];
        two[3073] = 10;
        File.WriteAllBytes(folder.File("data_batch_1.bin"), two);
        Check(() => DataFolder.Open(folder.Path), "*the label of record 1 (byte 3073) is 10; there are 10 classes*");
        File.Move(folder.File("data_batch_1.bin"), folder.File("test_batch.bin"));
        Check(() => DataFolder.Open(folder.Path), "*no CIFAR training file*test_batch.bin*");
    }

    [Fact]
    public void Labels_that_are_no_class_are_skipped_and_counted_on_request()
    {
        using var folder = new TempFolder();
        var skip = new FolderOptions { BadSamples = BadSamples.Skip };
        File.WriteAllBytes(folder.File("train-images-idx3-ubyte"), Images);
        File.WriteAllBytes(folder.File("train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 9, 1]);
        File.WriteAllText(folder.File("classes.txt"), "no\nyes\n");
        var idx = (ImageSamples)DataFolder.Open(folder.Path, skip).Read(DataPart.Train)!;
        idx.Labels.Should().Equal(1);
        idx.PixelsOf(0).ToArray().Should().Equal(4, 5, 6);
        idx.Skipped.Should().ContainSingle().Which.Should().Contain("label 0 (byte 8) is 9");

        var records = new byte[2 * 3073];
        (records[0], records[3073], records[3074]) = (77, 1, 5);
        Directory.CreateDirectory(folder.File("cifar"));
        File.WriteAllBytes(folder.File("cifar/data_batch_1.bin"), records);
        var cifar = (ImageSamples)DataFolder.Open(folder.File("cifar"), skip).Read(DataPart.Train)!;
        (cifar.Labels.Single(), (int)cifar.PixelsOf(0)[0], cifar.Skipped.Count).Should().Be((1, 5, 1));

        Directory.CreateDirectory(folder.File("npz"));
        NpzFile.Write(folder.File("npz/set.npz"), [new("x", NpyArray.From<byte>([1, 2, 3], 3, 1, 1)), new("y", NpyArray.From<int>([0, -4, 1], 3))]);
        Check(() => DataFolder.Open(folder.File("npz")), "*set.npz: label 1 of 'x' is -4; there are 2 classes*skip*");
        var npz = (ImageSamples)DataFolder.Open(folder.File("npz"), skip).Read(DataPart.Train)!;
        npz.Pixels.Should().Equal(1, 3);
        npz.Skipped.Should().ContainSingle();
    }

    [Fact]
    public void Images_of_a_class_that_training_lacks_are_refused_or_skipped()
    {
        using var folder = new TempFolder();
        foreach (var place in (string[])["train/a", "train/b", "test/a", "test/c"])
        {
            Directory.CreateDirectory(folder.File(place));
            File.WriteAllBytes(folder.File(place + "/1.png"), PngEncoder.Encode(new Image(1, 1, 1, [(byte)place[^1]])));
        }
        Check(() => DataFolder.Open(folder.Path), "*class 'c' has no folder*a, b*skip*");
        var test = DataFolder.Open(folder.Path, new FolderOptions { BadSamples = BadSamples.Skip }).Read(DataPart.Test)!;
        (test.Count, test.Skipped.Single()).Should().Match<(int Count, string Why)>(t => t.Count == 1 && t.Why.Contains("1.png"));
    }

    [Fact]
    public void Jpeg_images_are_read_where_their_library_is_and_else_it_is_named()
    {
        // 8x4 grey pixels of 30 x, written by libjpeg-turbo.
        var jpeg = Convert.FromBase64String(
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAEAAgBAREA/8QA" +
            "HwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3" +
            "ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3" +
            "+Pn6/9oACAEBAAA/API/+Ddf/mCf9sv6V//Z");
        using var folder = new TempFolder();
        foreach (var kind in (string[])["a", "b"])
        {
            Directory.CreateDirectory(folder.File(kind));
            File.WriteAllBytes(folder.File(kind + "/1.jpg"), jpeg);
        }
        var skip = new FolderOptions { BadSamples = BadSamples.Skip };
        if (!JpegDecoder.IsAvailable)
        {
            Check(() => DataFolder.Open(folder.Path, skip), "*1.jpg: JPEG needs libturbojpeg*apt-get install libturbojpeg0*");
            return;
        }
        var samples = (ImageSamples)DataFolder.Open(folder.Path).Read(DataPart.Train)!;
        samples.Describe().Should().Be("4x8x1 image");
        for (var i = 0; i < 32; i++) ((int)samples.PixelsOf(1)[i]).Should().BeInRange(30 * (i % 8) - 6, 30 * (i % 8) + 6);
        File.WriteAllBytes(folder.File("a/2.jpg"), jpeg[..100]);
        Check(() => DataFolder.Open(folder.Path), "*2.jpg*skip*");
        DataFolder.Open(folder.Path, skip).Read(DataPart.Train)!.Skipped.Should().ContainSingle();
    }

    [Fact]
    public void Npz_files_hold_rows_of_numbers_too()
    {
        using var folder = new TempFolder();
        NpzFile.Write(folder.File("set.npz"), [new("x", NpyArray.From<float>([1.5f, float.NaN, 0.1f, -2, 3, 1e-7f], 3, 2)), new("y", NpyArray.From<long>([0, 1, 1], 3))]);
        var rows = (RowSamples)DataFolder.Open(folder.Path).Read(DataPart.Train)!;
        rows.Columns.Should().Equal("column 0", "column 1");
        rows.Labels.Should().Equal(0, 1, 1);
        float.Parse(rows.Rows[1][0], System.Globalization.CultureInfo.InvariantCulture).Should().Be(0.1f);
        var plan = TabularPlan.Learn(rows.Columns, rows.Rows);
        plan.Columns.Should().OnlyContain(c => c.Kind == ColumnKind.Numeric);
        plan.Columns[1].MissingFlag.Should().BeTrue();
        rows.PlaceOf(2).Should().EndWith("set.npz, 'x', row 2");
    }

    [Fact]
    public void Unknown_forms_say_what_was_looked_for_and_seen()
    {
        using var folder = new TempFolder();
        Check(() => DataFolder.Open(folder.Path), "*Looked for IDX*CIFAR*saw nothing*");
        File.WriteAllText(folder.File("notes.md"), "hello");
        Check(() => DataFolder.Open(folder.Path), "*saw notes.md*");
        Check(() => DataFolder.Open(folder.File("missing")), "*no such folder*");
    }

    private static void Check(Action act, string message) => act.Should().Throw<DataException>().WithMessage(message);

    private static void WriteGzip(string path, byte[] bytes)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(bytes);
    }
}
