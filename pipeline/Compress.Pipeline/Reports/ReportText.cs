using System.Globalization;

namespace Compress.Pipeline;

/// <summary>A report's figures as plain lines, for terminals and logs.</summary>
public static class ReportText
{
    private const string Robust = "robust_accuracy";

    /// <summary>The table of teacher and student, then engines, controls and goals, a line each.</summary>
    public static IEnumerable<string> Lines(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var (teacher, student) = (report.Teacher, report.Student);
        yield return Row("", "teacher", "student", "change");
        yield return Row("test accuracy", Percent(teacher.Accuracy), Percent(student.Accuracy), Points(student.Accuracy - teacher.Accuracy));
        yield return Row("validation accuracy", Percent(teacher.ValidationAccuracy), Percent(student.ValidationAccuracy), Points(student.ValidationAccuracy - teacher.ValidationAccuracy));
        if (student.Metrics.TryGetValue(Robust, out var robust))
            yield return Row("accuracy under attack", Percent(teacher.Metrics[Robust]), Percent(robust), Points(robust - teacher.Metrics[Robust]));
        yield return Row("multiply-accumulates", Whole(teacher.Macs), Whole(student.Macs), Times(teacher.Macs, student.Macs));
        yield return Row("parameters", Whole(teacher.Parameters), Whole(student.Parameters), Times(teacher.Parameters, student.Parameters));
        var bytes = student.BundleBytes ?? student.Bytes;
        yield return Row("bytes, ONNX file to bundle", Whole(teacher.Bytes), Whole(bytes), Times(teacher.Bytes, bytes));
        foreach (var (engine, latency) in student.LatencyUs)
            yield return Row($"latency on {engine}, us", Micro(teacher.LatencyUs[engine]), Micro(latency), Times(teacher.LatencyUs[engine], latency));
        yield return "";
        if (student.Int8MacShare is { } share) yield return $"{Percent(share)} of the multiply-accumulates run in int8 kernels.";
        yield return $"All engines name the same class on {Percent(report.Agreement)} of the test split: {string.Join(", ", report.EngineAccuracy.Select(e => $"{e.Key} {Percent(e.Value)}"))}.";
        if (report.Skipped > 0) yield return $"{Whole(report.Skipped)} samples could not be read and were left out.";
        foreach (var (name, accuracy) in report.Controls)
            yield return $"Control, the same student {name.Replace('_', ' ')}: {Percent(accuracy)} on the test split.";
        foreach (var goal in report.Goals)
            yield return string.Create(CultureInfo.InvariantCulture, $"Goal {goal.Name}: {goal.Target:0.####} asked, {goal.Reached:0.####} reached, {(goal.Met ? "met" : "MISSED")}.");
    }

    private static string Row(string name, string teacher, string student, string change) => $"{name,-28}{teacher,12}{student,12}{change,10}";

    private static string Percent(double share) => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    private static string Points(double share) => (share * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Micro(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Times(double before, double after) => after > 0 ? (before / after).ToString("0.0", CultureInfo.InvariantCulture) + "x" : "";
}
