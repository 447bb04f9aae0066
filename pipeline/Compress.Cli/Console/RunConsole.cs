using System.Globalization;
using Compress.Pipeline;
using Spectre.Console;

namespace Compress.Cli;

/// <summary>Shows a run to a person: a line a stage, and in a terminal a line that moves with the work.</summary>
internal sealed class RunConsole(IAnsiConsole console) : IRunProgress
{
    private readonly bool _live = console.Profile.Out.IsTerminal && Environment.GetEnvironmentVariable("CI") is null or "";
    private long _shownAt;

    public void StageStarted(string stage, int number, int count)
    {
        Clear();
        console.MarkupLine(CultureInfo.InvariantCulture, "[bold]{0}[/] ({1}/{2})", Markup.Escape(stage), number, count);
        _shownAt = Environment.TickCount64;
    }

    public void StageFinished(StageTiming timing)
    {
        Clear();
        console.MarkupLine(CultureInfo.InvariantCulture, "  [grey]{0} {1:0.0} s[/]", timing.Cached ? "reused," : "done in", timing.Seconds);
    }

    public void Note(string message)
    {
        Clear();
        console.WriteLine("  " + message);
    }

    public void Step(string what, double share)
    {
        var now = Environment.TickCount64;
        // Without a terminal a line every few seconds is enough for a log.
        if (now - _shownAt < (_live ? 100 : 10_000)) return;
        _shownAt = now;
        var line = string.Create(CultureInfo.InvariantCulture, $"  {share * 100,3:0} %  {what}");
        if (_live) console.Write(new ControlCode("\r\u001b[2K" + line));
        else console.WriteLine(line);
    }

    private void Clear()
    {
        if (_live) console.Write(new ControlCode("\r\u001b[2K"));
    }
}
