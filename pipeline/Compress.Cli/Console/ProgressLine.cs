using System.Diagnostics;
using System.Globalization;
using Compress.Pipeline;

namespace Compress.Cli;

/// <summary>
/// Shows how far a verb is, on standard error, once it takes longer than two seconds: a line that moves in a terminal, else a line every
/// few seconds. Disposing it clears the line.
/// </summary>
internal sealed class ProgressLine : IRunProgress, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rare = TimeSpan.FromSeconds(10);

    private readonly bool _live = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("CI") is null or "";
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _next = Patience;

    public void StageStarted(string stage, int number, int count) => Note(stage);

    public void StageFinished(StageTiming timing)
    {
        // The verb's own result follows.
    }

    public void Note(string message)
    {
        Dispose();
        Console.Error.WriteLine(message);
    }

    public void Step(string what, double share)
    {
        if (_watch.Elapsed < _next) return;
        _next = _watch.Elapsed + (_live ? TimeSpan.FromSeconds(0.1) : Rare);
        var line = string.Create(CultureInfo.InvariantCulture, $"{share * 100,3:0} %  {what}");
        if (_live) Console.Error.Write("\r\u001b[2K" + line);
        else Console.Error.WriteLine(line);
    }

    public void Dispose()
    {
        if (_live && _watch.Elapsed > Patience) Console.Error.Write("\r\u001b[2K");
    }
}
