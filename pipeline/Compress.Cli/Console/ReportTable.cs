using System.Globalization;
using Compress.Pipeline;
using Spectre.Console;

namespace Compress.Cli;

/// <summary>Shows a report's figures in a terminal.</summary>
internal static class ReportTable
{
    private const string Robust = "robust_accuracy";

    public static void Show(IAnsiConsole console, RunReport report, string directory)
    {
        var (teacher, student) = (report.Teacher, report.Student);
        var table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn(new TableColumn("teacher").RightAligned())
            .AddColumn(new TableColumn("student").RightAligned()).AddColumn(new TableColumn("change").RightAligned());
        table.AddRow("test accuracy", Percent(teacher.Accuracy), Percent(student.Accuracy), Points(student.Accuracy - teacher.Accuracy));
        table.AddRow("validation accuracy", Percent(teacher.ValidationAccuracy), Percent(student.ValidationAccuracy), Points(student.ValidationAccuracy - teacher.ValidationAccuracy));
        if (student.Metrics.TryGetValue(Robust, out var robust))
            table.AddRow("accuracy under attack", Percent(teacher.Metrics[Robust]), Percent(robust), Points(robust - teacher.Metrics[Robust]));
        table.AddRow("MACs", Whole(teacher.Macs), Whole(student.Macs), Times(teacher.Macs, student.Macs));
        table.AddRow("bytes (teacher.onnx, bundle)", Whole(teacher.Bytes), Whole(student.BundleBytes ?? student.Bytes), Times(teacher.Bytes, student.BundleBytes ?? student.Bytes));
        foreach (var (engine, latency) in student.LatencyUs)
            table.AddRow($"latency on {engine}, us", Micro(teacher.LatencyUs[engine]), Micro(latency), Times(teacher.LatencyUs[engine], latency));
        console.Write(table);
        if (student.Int8MacShare is { } share) console.WriteLine($"MACs in int8 kernels: {Percent(share)}");
        console.WriteLine($"Engines name the same class on {Percent(report.Agreement)} of the test split ({string.Join(", ", report.EngineAccuracy.Select(e => $"{e.Key} {Percent(e.Value)}"))}).");
        if (report.Skipped > 0) console.WriteLine($"{Whole(report.Skipped)} samples could not be read and were left out.");
        foreach (var (name, accuracy) in report.Controls) console.WriteLine($"Control, {name.Replace('_', ' ')}: {Percent(accuracy)}");
        foreach (var goal in report.Goals)
            console.MarkupLine(CultureInfo.InvariantCulture, "Goal {0}: {1:0.####} asked, {2:0.####} reached, {3}", goal.Name, goal.Target, goal.Reached, goal.Met ? "[green]met[/]" : "[red]missed[/]");
        console.WriteLine($"Results: {directory}");
    }

    private static string Percent(double share) => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    private static string Points(double share) => (share * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Micro(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Times(double before, double after) => after > 0 ? (before / after).ToString("0.0", CultureInfo.InvariantCulture) + "x" : "";
}
