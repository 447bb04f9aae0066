using System.CommandLine;
using Spectre.Console;

namespace Compress.Cli;

/// <summary>What every verb has in common.</summary>
internal static class CommonOptions
{
    /// <summary>The option that asks for JSON on standard output.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Writes the result as JSON for machines; progress goes to standard error." };

    /// <summary>Where to talk to people: standard output, or standard error where standard output is for machines.</summary>
    public static IAnsiConsole People(bool json)
    {
        // Colours are for eyes: a file or a pipe gets plain text.
        var plain = json ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(json ? Console.Error : Console.Out),
        });
        // A log has no width; wrapping would only break its lines.
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = 160;
        return console;
    }
}
