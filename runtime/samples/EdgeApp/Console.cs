using System.Runtime.InteropServices;
using System.Text;

/// <summary>
/// Two lines of System.Console's, for an app that says one sentence and ends: what .NET's own class does besides (colours, cursors, keys, the
/// terminal's database) takes longer to load than a small model takes to run. An app that talks more deletes this file and changes nothing else.
/// </summary>
internal static partial class Console
{
    public static void WriteLine(string line) => Say(1, line);

    private static void Say(int stream, string line)
    {
        if (OperatingSystem.IsWindows())
        {
            (stream == 1 ? System.Console.Out : System.Console.Error).WriteLine(line);
            return;
        }
        ReadOnlySpan<byte> text = Encoding.UTF8.GetBytes(line + "\n");
        while (!text.IsEmpty && write(stream, text, (nuint)text.Length) is var written and > 0) text = text[(int)written..];
    }

    [LibraryImport("libc")]
    private static partial nint write(int stream, ReadOnlySpan<byte> text, nuint length);

    internal static class Error
    {
        public static void WriteLine(string line) => Say(2, line);
    }
}
