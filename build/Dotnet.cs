namespace Build;

/// <summary>Runs the .NET SDK the way every task wants it: no servers left behind, errors shown, the rest in a log.</summary>
internal static class Dotnet
{
    // Everything that is set outside the files and changes what comes out.
    public static IEnumerable<string> Facts(BuildContext context) =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("Official", StringComparison.Ordinal) || name is "AotTargetFramework")
            .Order(StringComparer.Ordinal)
            .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}")
            .Append(context.Configuration).Append(Environment.Version.ToString());

    /// <param name="context">The build.</param>
    /// <param name="log">The log's name.</param>
    /// <param name="arguments">The SDK's command and its arguments.</param>
    /// <param name="onLine">Called with every line that is no error.</param>
    public static void Require(BuildContext context, string log, IEnumerable<string> arguments, Action<string>? onLine = null)
    {
        var seen = new HashSet<string>();
        Shell.Require(context, log, "dotnet", arguments, new ShellOptions
        {
            Variables = new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1", ["MSBUILDTERMINALLOGGER"] = "off" },
            HideTail = true,
            OnLine = line =>
            {
                if (line.Contains("error ", StringComparison.Ordinal))
                {
                    if (seen.Add(line.Trim()))
                        context.Say("    " + line.Trim().Replace(context.Paths.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
                }
                else
                {
                    onLine?.Invoke(line);
                }
            },
        });
    }
}
