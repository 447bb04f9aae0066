using System.Globalization;
using System.Net;
using System.Text;

namespace Compress.Pipeline;

/// <summary>The report as one HTML file without scripts or outside parts.</summary>
public static class HtmlReport
{
    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
        h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}
        table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid #dde3ea}
        th:first-child,td:first-child{text-align:left}th{color:#5a6675;font-weight:600}
        .met{color:#12733c}.missed{color:#b3261e;font-weight:600}.note{color:#5a6675}
        figure{margin:1rem 0}svg{width:100%;height:auto;background:#f7f9fb}
        """;

    /// <summary>Writes the report.</summary>
    public static string Write(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Text(report.Name)}</title>\n<style>{Style}</style></head>\n<body>\n<h1>{Text(report.Name)}</h1>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">Seed {report.Seed}, trained on {Text(report.Device)} with {report.Threads} threads. ")
            .Append(string.Join(", ", report.Samples.Select(s => $"{s.Value.ToString("N0", CultureInfo.InvariantCulture)} {Text(s.Key)}"))).Append(report.Skipped > 0 ? string.Create(CultureInfo.InvariantCulture, $" samples; {report.Skipped:N0} could not be read and were left out.</p>\n") : " samples.</p>\n");
        Models(html, report);
        Goals(html, report);
        if (report.Student.Metrics.Count > 0)
            Table(html, "Other metrics on the test split", ["", "Teacher", "Student"], report.Student.Metrics.Select(m => new[] { m.Key.Replace('_', ' '), Fine(report.Teacher.Metrics[m.Key]), Fine(m.Value) }));
        Comparison(html, report);
        foreach (var curve in report.Curves.Where(c => c.Loss.Length > 0)) CurveChart.Append(html, curve);
        Stages(html, report);
        Table(html, "Versions", ["Component", "Version"], report.Versions.Select(v => new[] { v.Key, v.Value }));
        return html.Append("</body></html>\n").ToString();
    }

    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Models(StringBuilder html, RunReport report)
    {
        var (teacher, student) = (report.Teacher, report.Student);
        var rows = new List<string[]>
        {
            new[] { "Test accuracy", Percent(teacher.Accuracy), Percent(student.Accuracy), Points(student.Accuracy - teacher.Accuracy) },
            new[] { "Validation accuracy", Percent(teacher.ValidationAccuracy), Percent(student.ValidationAccuracy), Points(student.ValidationAccuracy - teacher.ValidationAccuracy) },
            new[] { "Multiply-accumulates", Whole(teacher.Macs), Whole(student.Macs), Times(teacher.Macs, student.Macs) },
            new[] { "Parameters", Whole(teacher.Parameters), Whole(student.Parameters), Times(teacher.Parameters, student.Parameters) },
            new[] { "ONNX file, bytes", Whole(teacher.Bytes), Whole(student.Bytes), Times(teacher.Bytes, student.Bytes) },
        };
        if (student.BundleBytes is { } bundle) rows.Add(["What ships, bytes", Whole(teacher.Bytes), Whole(bundle), Times(teacher.Bytes, bundle)]);
        foreach (var (engine, latency) in student.LatencyUs)
            rows.Add([$"Latency on {engine}, us", Number(teacher.LatencyUs[engine]), Number(latency), Times(teacher.LatencyUs[engine], latency)]);
        if (student.Int8MacShare is { } share) rows.Add(["MACs in int8 kernels", "", Percent(share), ""]);
        Table(html, "Teacher and student", ["", "Teacher", "Student", "Change"], rows);
    }

    private static void Goals(StringBuilder html, RunReport report)
    {
        if (report.Goals.IsEmpty) return;
        html.Append("<h2>Goals</h2>\n<p class=\"note\">Judged on the validation split.</p>\n<table><tr><th>Goal</th><th>Target</th><th>Reached</th><th></th></tr>\n");
        foreach (var goal in report.Goals)
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(goal.Name)}</td><td>{goal.Target:0.####}</td><td>{goal.Reached:0.####}</td><td class=\"{(goal.Met ? "met\">met" : "missed\">missed")}</td></tr>\n");
        html.Append("</table>\n");
    }

    private static void Comparison(StringBuilder html, RunReport report)
    {
        var rows = report.EngineAccuracy.Select(e => new[] { $"Student on {e.Key}", Percent(e.Value) })
            .Append(["Images on which all engines name the same class", Percent(report.Agreement)])
            .Concat(report.Errors.Select(e => new[] { $"Largest relative difference, {e.Key}", e.Value.ToString("0.0e0", CultureInfo.InvariantCulture) }))
            .Concat(report.Controls.Select(c => new[] { $"Control: {c.Key.Replace('_', ' ')}", Percent(c.Value) }));
        Table(html, "Engines and controls", ["Test split", ""], rows);
    }

    private static void Stages(StringBuilder html, RunReport report) => Table(html, "Stages", ["Stage", "Seconds", ""],
        report.Stages.Select(s => new[] { s.Name, s.Seconds.ToString("0.0", CultureInfo.InvariantCulture), s.Cached ? "reused" : "" }));

    private static void Table(StringBuilder html, string title, string[] head, IEnumerable<string[]> rows)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(title)}</h2>\n<table><tr>{string.Concat(head.Select(h => $"<th>{Text(h)}</th>"))}</tr>\n");
        foreach (var row in rows) html.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(row.Select(c => $"<td>{Text(c)}</td>"))}</tr>\n");
        html.Append("</table>\n");
    }

    private static string Percent(double share) => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    private static string Points(double share) => (share * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " points";

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fine(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Times(double before, double after) => after > 0 ? (before / after).ToString("0.0", CultureInfo.InvariantCulture) + "x" : "";
}
