namespace Compress.Training.Data;

/// <summary>A small float picture on which round-ended lines are drawn with soft edges, by each pixel's distance to the line.</summary>
internal sealed class GlyphCanvas(int size)
{
    /// <summary>Ink of each pixel, 0 to 1.</summary>
    public float[] Ink { get; } = new float[size * size];

    public void Clear() => Array.Clear(Ink);

    /// <summary>Draws a line of a radius in pixels; where it covers a pixel, the ink becomes at least <paramref name="strength"/> (drawing) or at most 1 - strength (erasing).</summary>
    public void Line((float X, float Y) a, (float X, float Y) b, float radius, float strength, bool erase)
    {
        var reach = radius + 0.5f;
        var x0 = Math.Max(0, (int)(Math.Min(a.X, b.X) - reach));
        var x1 = Math.Min(size - 1, (int)(Math.Max(a.X, b.X) + reach) + 1);
        var y0 = Math.Max(0, (int)(Math.Min(a.Y, b.Y) - reach));
        var y1 = Math.Min(size - 1, (int)(Math.Max(a.Y, b.Y) + reach) + 1);
        float dx = b.X - a.X, dy = b.Y - a.Y;
        var length = dx * dx + dy * dy;
        var inverse = length > 1e-9f ? 1 / length : 0;
        for (var y = y0; y <= y1; y++)
        {
            var row = Ink.AsSpan(y * size, size);
            var py = y - a.Y;
            for (var x = x0; x <= x1; x++)
            {
                var px = x - a.X;
                var t = Math.Clamp((px * dx + py * dy) * inverse, 0, 1);
                float ex = px - t * dx, ey = py - t * dy;
                var distance = ex * ex + ey * ey;
                if (distance >= reach * reach) continue;
                var cover = Math.Min(1, reach - MathF.Sqrt(distance)) * strength;
                row[x] = erase ? Math.Min(row[x], 1 - cover) : Math.Max(row[x], cover);
            }
        }
    }
}
