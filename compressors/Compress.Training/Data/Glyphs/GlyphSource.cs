using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>
/// The generator of stroke-drawn grey glyphs, ten classes: data for trials, tests and the quickstart that needs no download. Each
/// image depends on seed, part and its number alone.
/// </summary>
public sealed class GlyphSource : IDataSource
{
    private readonly GlyphOptions _options;

    /// <summary>Prepares a generator.</summary>
    /// <exception cref="DataException">An option is out of range.</exception>
    public GlyphSource(GlyphOptions? options = null)
    {
        _options = options ?? new GlyphOptions();
        if (_options.Size is < 12 or > 64 || _options.Train < 1 || _options.Test < 1 || _options.Hardness is not (>= 0 and <= 1))
            throw new DataException($"The glyph options are {_options}; expected size 12 to 64, at least 1 image in each part, and hardness 0 to 1.");
    }

    /// <inheritdoc/>
    public string Name => "glyphs";

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => GlyphShapes.Names;

    /// <inheritdoc/>
    public SampleSet Read(DataPart part) => Generate(part == DataPart.Train ? _options.Train : _options.Test, part);

    private ImageSamples Generate(int count, DataPart part)
    {
        var size = _options.Size;
        var area = size * size;
        var pixels = new byte[checked(count * area)];
        var labels = new int[count];
        const int block = 256;
        Parallel.For(0, (count + block - 1) / block, () => new GlyphPainter(size, _options.Hardness), (number, _, painter) =>
        {
            for (var i = number * block; i < Math.Min(count, (number + 1) * block); i++)
            {
                var random = new SeededRandom(_options.Seed, (ulong)part, (ulong)i);
                labels[i] = i % GlyphShapes.Names.Length;
                painter.Paint(labels[i], ref random, pixels.AsSpan(i * area, area));
            }
            return painter;
        }, _ => { });
        return new ImageSamples(pixels, labels, size, size, 1, PixelLayout.Chw);
    }
}
