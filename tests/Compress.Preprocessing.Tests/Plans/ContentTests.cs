using Compress.Testing;

namespace Compress.Preprocessing.Tests;

/// <summary>A file's bytes are prepared like the file itself.</summary>
public sealed class ContentTests
{
    [Theory]
    [InlineData("image.png")]
    [InlineData("array.npy")]
    [InlineData("text.txt")]
    [InlineData("row.csv")]
    public void Bytes_and_file_give_the_same(string name)
    {
        using var folder = new TempFolder();
        var pixels = Enumerable.Range(0, 5 * 4).Select(i => (byte)(i * 11)).ToArray();
        PreprocessPlan plan = new ImagePlan { Width = 4, Height = 5, Color = ColorMode.Grey };
        switch (name)
        {
            case "image.png":
                File.WriteAllBytes(folder.File(name), PngEncoder.Encode(new Image(4, 5, 1, pixels)));
                break;
            case "array.npy":
                NpyFile.Write(folder.File(name), NpyArray.From<byte>(pixels, 5, 4));
                break;
            case "text.txt":
                File.WriteAllText(folder.File(name), "zwölf Boxkämpfer");
                plan = new TextPlan { Tokens = Tokenization.Bytes, Length = 12 };
                break;
            default:
                File.WriteAllText(folder.File(name), "1.5,red\n");
                plan = TabularPlan.Learn(["size", "colour"], [["1", "red"], ["2", "blue"]]);
                break;
        }
        var (fromFile, fromBytes) = (plan.ApplyFile(folder.File(name)), plan.ApplyContent(File.ReadAllBytes(folder.File(name))));
        fromBytes.Floats.Should().Equal(fromFile.Floats);
        fromBytes.Tokens.Should().Equal(fromFile.Tokens);
        (fromBytes.Floats.Length + fromBytes.Tokens.Length).Should().Be(plan.Input.Count);
    }
}
