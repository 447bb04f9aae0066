using System.Globalization;
using System.Text;

namespace Compress.Pipeline;

/// <summary>Draws loss and validation accuracy over the epochs as SVG.</summary>
internal static class CurveChart
{
    private const int Width = 720, Height = 180, Margin = 36;

    public static void Append(StringBuilder html, TrainingCurve curve)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>Training: {HtmlReport.Text(curve.Stage)}</h2>\n<figure><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Loss and validation accuracy of {HtmlReport.Text(curve.Stage)}\">\n");
        Line(html, curve.Loss, "#b3541e", "loss", above: false);
        Line(html, curve.ValidationAccuracy, "#12733c", "validation accuracy", above: true);
        html.Append("</svg></figure>\n");
    }

    private static void Line(StringBuilder html, IReadOnlyList<double> values, string colour, string name, bool above)
    {
        if (values.Count == 0) return;
        var (low, high) = (values.Min(), values.Max());
        var range = Math.Max(high - low, 1e-9);
        var points = values.Select((v, i) => string.Create(CultureInfo.InvariantCulture,
            $"{Margin + ((Width - (2 * Margin)) * (values.Count == 1 ? 0.5 : (double)i / (values.Count - 1))):0.#},{Height - Margin - ((Height - (2 * Margin)) * (v - low) / range):0.#}")).ToList();
        html.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', points)}\"/>\n");
        foreach (var point in points)
            html.Append(CultureInfo.InvariantCulture, $"<circle r=\"3\" fill=\"{colour}\" cx=\"{point.Split(',')[0]}\" cy=\"{point.Split(',')[1]}\"/>\n");
        html.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin}\" y=\"{(above ? 20 : Height - 10)}\" fill=\"{colour}\" font-size=\"13\">{name}: {values[0]:0.####} to {values[^1]:0.####} over {values.Count} epochs</text>\n");
    }
}
