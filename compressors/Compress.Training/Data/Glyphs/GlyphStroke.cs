namespace Compress.Training.Data;

/// <summary>One stroke: a start point, then for each part one point (a line) or three (a cubic curve).</summary>
internal sealed class GlyphStroke((float X, float Y)[] points, bool[] curved, int pieces)
{
    /// <summary>Start, ends and control points in drawing order.</summary>
    public (float X, float Y)[] Points { get; } = points;

    /// <summary>Points of the polyline that <see cref="Flatten"/> writes.</summary>
    public int PointCount { get; } = 1 + curved.Sum(c => c ? pieces : 1);

    /// <summary>Turns (moved) points into a polyline.</summary>
    public void Flatten(ReadOnlySpan<(float X, float Y)> moved, Span<(float X, float Y)> line)
    {
        int from = 0, to = 0;
        line[to++] = moved[from];
        foreach (var isCurve in curved)
        {
            if (!isCurve)
            {
                line[to++] = moved[++from];
                continue;
            }
            var (a, b, c, d) = (moved[from], moved[from + 1], moved[from + 2], moved[from + 3]);
            for (var i = 1; i <= pieces; i++)
            {
                float t = (float)i / pieces, s = 1 - t;
                float wa = s * s * s, wb = 3 * s * s * t, wc = 3 * s * t * t, wd = t * t * t;
                line[to++] = (wa * a.X + wb * b.X + wc * c.X + wd * d.X, wa * a.Y + wb * b.Y + wc * c.Y + wd * d.Y);
            }
            from += 3;
        }
    }
}
