namespace Compress.Training.Data;

/// <summary>
/// Draws one glyph: the shape's points are jittered and bent, then turned, scaled, sheared and shifted; strokes that belong to no
/// glyph are drawn below it and erased through it; contrast, a slope of light and noise come last. Every range grows with hardness.
/// Only IEEE-exact operations are used (no sine), so the pixels are equal on every machine.
/// </summary>
internal sealed class GlyphPainter
{
    private readonly int _size;
    private readonly float _hardness;
    private readonly GlyphCanvas _canvas;
    private readonly (float X, float Y)[] _moved = new (float, float)[32], _line;

    public GlyphPainter(int size, float hardness)
    {
        (_size, _hardness) = (size, hardness);
        _canvas = new GlyphCanvas(size);
        _line = new (float, float)[GlyphShapes.MaxPoints];
    }

    public void Paint(int label, ref SeededRandom random, Span<byte> target)
    {
        _canvas.Clear();
        var h = _hardness;
        var pixel = _size / 20f;
        for (var count = Distractors(ref random); count > 0; count--) Loose(ref random, random.Between(0.35f, 0.6f + 0.3f * h), pixel * random.Between(0.5f, 0.9f), erase: false);
        Glyph(label, ref random, pixel * random.Between(0.95f - 0.35f * h, 1.05f + 0.35f * h));
        for (var count = Distractors(ref random) - 1; count > 0; count--) Loose(ref random, 1, pixel * random.Between(0.4f, 0.8f), erase: true);
        Develop(ref random, target);
    }

    private int Distractors(ref SeededRandom random)
    {
        var mean = 2 * _hardness;
        var count = (int)mean + (random.Chance(mean - (int)mean) ? 1 : 0);
        return random.Chance(0.25f) ? count + 1 : count;
    }

    private void Glyph(int label, ref SeededRandom random, float radius)
    {
        var h = _hardness;
        // A rotation from the rational parametrisation of the circle: t = tan(angle / 2); 0.36 is 40 degrees.
        var t = random.Between(-0.36f, 0.36f) * h;
        float norm = 1 / (1 + t * t), cos = (1 - t * t) * norm, sin = 2 * t * norm;
        var scale = _size * 0.5f * random.Between(0.92f - 0.3f * h, 0.92f);
        float sx = scale * random.Between(1 - 0.3f * h, 1 + 0.15f * h), sy = scale * random.Between(1 - 0.2f * h, 1), shear = 0.5f * h * random.Between(-1, 1);
        var room = _size * 0.5f - scale * 0.8f;
        float cx = (_size - 1) * 0.5f + room * h * random.Between(-1.3f, 1.3f), cy = (_size - 1) * 0.5f + room * h * random.Between(-1.3f, 1.3f);
        float bend1 = 0.3f * h * random.Between(-1, 1), bend2 = 0.3f * h * random.Between(-1, 1), wobble = 0.09f * h;
        foreach (var stroke in GlyphShapes.Strokes[label])
        {
            for (var i = 0; i < stroke.Points.Length; i++)
            {
                var (x, y) = stroke.Points[i];
                x += wobble * random.Bell();
                y += wobble * random.Bell();
                x += bend1 * y * y;
                y += bend2 * x * x + shear * 0.3f * x;
                x += shear * y;
                _moved[i] = (cx + sx * (cos * x - sin * y), cy + sy * (sin * x + cos * y));
            }
            var line = _line.AsSpan(0, stroke.PointCount);
            stroke.Flatten(_moved, line);
            for (var i = 1; i < line.Length; i++) _canvas.Line(line[i - 1], line[i], radius, 1, erase: false);
        }
    }

    // A short bent stroke somewhere.
    private void Loose(ref SeededRandom random, float strength, float radius, bool erase)
    {
        float x = random.Between(0, _size - 1), y = random.Between(0, _size - 1);
        var reach = _size * random.Between(0.15f, 0.25f + 0.2f * _hardness);
        (float X, float Y) middle = (x + reach * random.Between(-1, 1), y + reach * random.Between(-1, 1));
        (float X, float Y) end = (middle.X + reach * random.Between(-1, 1), middle.Y + reach * random.Between(-1, 1));
        _canvas.Line((x, y), middle, radius, strength, erase);
        _canvas.Line(middle, end, radius, strength, erase);
    }

    private void Develop(ref SeededRandom random, Span<byte> target)
    {
        var h = _hardness;
        var dark = random.Between(0, 90 * h);
        var contrast = random.Between(200 - 130 * h, 250 - 60 * h);
        float slopeX = 50 * h * random.Between(-1, 1) / _size, slopeY = 50 * h * random.Between(-1, 1) / _size;
        var noise = 36 * h * random.Between(0.5f, 1);
        var half = (_size - 1) * 0.5f;
        for (int y = 0, i = 0; y < _size; y++)
        {
            for (var x = 0; x < _size; x++, i++)
            {
                var value = dark + contrast * _canvas.Ink[i] + slopeX * (x - half) + slopeY * (y - half) + noise * random.Bell();
                target[i] = (byte)Math.Clamp(value + 0.5f, 0, 255);
            }
        }
    }
}
