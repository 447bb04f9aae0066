using System.Reflection;
using System.Text.Json;

namespace Compress.Cli.Tests.Running;

/// <summary>Runs the command line in this process, one call at a time, with what it writes caught.</summary>
internal static class CommandLine
{
    private static readonly Lock One = new();

    private static readonly MethodInfo Main = Assembly.Load("compress").EntryPoint!;

    public static CliResult Run(params string[] args)
    {
        lock (One)
        {
            var (output, error) = (Console.Out, Console.Error);
            using var caughtOutput = new StringWriter();
            using var caughtError = new StringWriter();
            Console.SetOut(caughtOutput);
            Console.SetError(caughtError);
            try
            {
                var code = (int)Main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [args], null)!;
                return new CliResult(code, caughtOutput.ToString(), caughtError.ToString());
            }
            finally
            {
                Console.SetOut(output);
                Console.SetError(error);
            }
        }
    }

    /// <summary>Runs a verb with <c>--json</c>, which must end with the given code, and reads what it writes.</summary>
    public static JsonElement Json(int code, params string[] args)
    {
        var result = Run([.. args, "--json"]);
        result.Code.Should().Be(code, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
