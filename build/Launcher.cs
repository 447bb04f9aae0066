namespace Build;

/// <summary>Writes <c>artifacts/compress</c>: a few lines that start the built command line tool from anywhere.</summary>
internal static class Launcher
{
    public static void Write(BuildContext context)
    {
        var tool = Path.GetRelativePath(context.Paths.Artifacts, context.Paths.Output("Compress.Cli", "compress.dll", context.Configuration))
            .Replace('\\', '/');
        var script = context.Paths.Of("artifacts/compress");
        File.WriteAllText(
            script,
            $"""
            #!/bin/sh
            # Starts the compress tool of this build; a link to this file works too.
            here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
            exec dotnet "$here/{tool}" "$@"

            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        File.WriteAllText(
            context.Paths.Of("artifacts/compress.cmd"),
            $"@dotnet \"%~dp0{tool.Replace('/', '\\')}\" %*\r\n");
    }
}
