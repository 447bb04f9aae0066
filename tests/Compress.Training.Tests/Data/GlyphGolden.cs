namespace Compress.Training.Tests.Data;

/// <summary>Start of the SHA-256 of the first 700 default glyphs; it changes only when the glyphs are meant to.</summary>
internal static class GlyphGolden
{
    public const string First700 = "810610588AE1D805";
}
