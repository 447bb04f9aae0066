using Cake.Core;

namespace Cake.Frosting;

/// <summary>Cake's console without colours: for output that goes to a file or a pipe, and for <c>NO_COLOR</c>.</summary>
internal sealed class PlainConsole : IConsole
{
    public static bool IsWanted =>
        Console.IsOutputRedirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public ConsoleColor ForegroundColor { get; set; }

    public ConsoleColor BackgroundColor { get; set; }

    public bool SupportAnsiEscapeCodes => false;

    public void Write(string format, params object[] arg) => Console.Write(format, arg);

    public void Write(string value) => Console.Write(value);

    public void WriteLine(string format, params object[] arg) => Console.WriteLine(format, arg);

    public void WriteLine(string value) => Console.WriteLine(value);

    public void WriteError(string format, params object[] arg) => Console.Error.Write(format, arg);

    public void WriteError(string value) => Console.Error.Write(value);

    public void WriteErrorLine(string format, params object[] arg) => Console.Error.WriteLine(format, arg);

    public void WriteErrorLine(string value) => Console.Error.WriteLine(value);

    public void ResetColor()
    {
    }
}
