namespace Compress.Training.Data;

/// <summary>What the glyph generator draws. Equal options give equal pixels on every machine.</summary>
public sealed record GlyphOptions
{
    /// <summary>Decides everything random. Training and test images come from separate sequences.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Rows and columns of an image, 12 to 64.</summary>
    public int Size { get; init; } = 20;

    /// <summary>Training images; the first n of a larger set are the same.</summary>
    public int Train { get; init; } = 20000;

    /// <summary>Test images.</summary>
    public int Test { get; init; } = 10000;

    /// <summary>0 draws clean, upright glyphs; 1 distorts, occludes and covers with noise until people err as well.</summary>
    public float Hardness { get; init; } = 0.7f;
}
