namespace Compress.Preprocessing.Tests;

public sealed class JpegDecoderTests
{
    // 8x4 pixels at quality 95: grey values 30 x; and red 200, green 100, blue 10 x. Written by libjpeg-turbo 2.1.5.
    private const string Grey =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAEAAgBAREA/8QA" +
        "HwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3" +
        "ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3" +
        "+Pn6/9oACAEBAAA/API/+Ddf/mCf9sv6V//Z";

    private const string Colour =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUK" +
        "BwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAAEAAgDAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL" +
        "/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1" +
        "dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQF" +
        "BgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm" +
        "Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDI0v7o+gr+" +
        "OeEPsn9u19mf/9k=";

    [Fact]
    public void Pixels_are_those_that_were_encoded_or_the_missing_library_is_named()
    {
        if (!JpegDecoder.IsAvailable)
        {
            var decode = () => Image.Decode(Convert.FromBase64String(Grey), "a.jpg");
            decode.Should().Throw<PreprocessException>().WithMessage("a.jpg: JPEG needs libturbojpeg*apt-get install libturbojpeg0*");
            return;
        }
        var grey = Image.Decode(Convert.FromBase64String(Grey));
        (grey.Width, grey.Height, grey.Channels).Should().Be((8, 4, 1));
        for (var i = 0; i < 32; i++) ((int)grey.Pixels[i]).Should().BeInRange(30 * (i % 8) - 6, 30 * (i % 8) + 6);
        var colour = Image.Decode(Convert.FromBase64String(Colour));
        (colour.Width, colour.Height, colour.Channels).Should().Be((8, 4, 3));
        for (var i = 0; i < 32; i++)
        {
            ((int)colour.Pixels[3 * i]).Should().BeInRange(190, 210);
            ((int)colour.Pixels[3 * i + 1]).Should().BeInRange(92, 108);
            ((int)colour.Pixels[3 * i + 2]).Should().BeInRange(10 * (i % 8) - 12, 10 * (i % 8) + 12);
        }
    }

    [Fact]
    public void Damaged_and_too_large_files_are_refused()
    {
        var file = Convert.FromBase64String(Colour);
        foreach (var length in (int[])[3, 20, 200, file.Length - 20])
        {
            var decode = () => Image.Decode(file.AsSpan(0, length), "cut.jpg");
            decode.Should().Throw<PreprocessException>("only {0} of {1} bytes are left", length, file.Length).WithMessage("cut.jpg*");
        }
        var large = () => Image.Decode(file, "large.jpg", maxPixels: 31);
        large.Should().Throw<PreprocessException>().WithMessage(JpegDecoder.IsAvailable ? "large.jpg*limit is 31*" : "large.jpg*libturbojpeg*");
    }
}
