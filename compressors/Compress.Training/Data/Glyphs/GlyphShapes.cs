using System.Globalization;

namespace Compress.Training.Data;

/// <summary>The ten shapes, drawn for this project as strokes of lines and cubic Bezier curves. x grows to the right, y down, both within -1 to 1.</summary>
internal static class GlyphShapes
{
    /// <summary>Line pieces that a curve becomes.</summary>
    private const int Pieces = 5;

    /// <summary>Names of the classes: the digits.</summary>
    public static readonly string[] Names = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    // M: start a stroke; L: lines to points; C: curves, each by two control points and an end.
    private static readonly string[] Paths =
    [
        "M 0 -.8 C -.38 -.8 -.52 -.42 -.52 0 C -.52 .42 -.38 .8 0 .8 C .38 .8 .52 .42 .52 0 C .52 -.42 .38 -.8 0 -.8",
        "M -.28 -.48 L .06 -.8 .06 .8",
        "M -.46 -.42 C -.42 -.95 .46 -.95 .46 -.38 C .46 .06 -.3 .34 -.5 .78 L .52 .78",
        "M -.44 -.62 C -.2 -.92 .44 -.9 .44 -.42 C .44 -.1 .16 -.04 -.1 -.04 C .2 -.04 .52 .08 .52 .38 C .52 .9 -.24 .94 -.5 .58",
        "M .2 -.8 L -.54 .3 .56 .3 M .24 -.22 L .24 .8",
        "M .44 -.78 L -.34 -.78 -.42 -.1 C -.2 -.28 .52 -.28 .52 .28 C .52 .88 -.2 .96 -.5 .6",
        "M .34 -.74 C -.1 -.7 -.5 -.2 -.5 .28 C -.5 1 .52 .96 .52 .32 C .52 -.22 -.34 -.2 -.48 .22",
        "M -.5 -.76 L .5 -.76 C .22 -.3 -.02 .2 -.12 .8",
        "M 0 -.04 C -.56 -.14 -.54 -.8 0 -.8 C .54 -.8 .56 -.14 0 -.04 C -.68 .08 -.68 .8 0 .8 C .68 .8 .68 .08 0 -.04",
        "M .46 -.26 C .34 .22 -.48 .22 -.48 -.3 C -.48 -.98 .5 -.96 .5 -.26 C .5 .2 .2 .68 -.24 .78",
    ];

    /// <summary>Per class the control points: x, y pairs and for each stroke its curves.</summary>
    public static readonly GlyphStroke[][] Strokes = [.. Paths.Select(Parse)];

    /// <summary>Most points that a flattened glyph has.</summary>
    public static int MaxPoints { get; } = Strokes.Max(s => s.Sum(t => t.PointCount));

    private static GlyphStroke[] Parse(string path)
    {
        var strokes = new List<GlyphStroke>();
        foreach (var part in path.Split('M', StringSplitOptions.RemoveEmptyEntries))
        {
            var points = new List<(float X, float Y)>();
            var curved = new List<bool>();
            var mode = 'M';
            var numbers = new List<float>();
            foreach (var word in part.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (word is "L" or "C")
                {
                    mode = word[0];
                    continue;
                }
                numbers.Add(float.Parse(word, CultureInfo.InvariantCulture));
                if (numbers.Count != (mode == 'C' ? 6 : 2)) continue;
                for (var i = 0; i < numbers.Count; i += 2) points.Add((numbers[i], numbers[i + 1]));
                if (mode != 'M') curved.Add(mode == 'C');
                numbers.Clear();
            }
            strokes.Add(new GlyphStroke([.. points], [.. curved], Pieces));
        }
        return [.. strokes];
    }
}
