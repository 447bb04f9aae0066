namespace Build;

/// <summary>What outlives Cake's own run: cancellation, and the line to print after Cake's summary.</summary>
internal static class Run
{
    private static readonly CancellationTokenSource Source = new();

    public static CancellationToken Token => Source.Token;

    public static bool Cancelled => Source.IsCancellationRequested;

    /// <summary>Printed alone after everything else, so that scripts can read it with <c>tail -n 1</c>.</summary>
    public static string? LastLine { get; set; }

    public static void Cancel() => Source.Cancel();
}
