using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Compress.Pipeline;

namespace Compress.Cli;

/// <summary>Runs the command line: one place where usage errors, faults, Ctrl-C and SIGTERM become messages and exit codes.</summary>
internal static class CliHost
{
    public static int Invoke(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine($"See: {CommandPath(parsed.CommandResult)} --help");
            return ExitCodes.BadInput;
        }
        // An unknown option would pass for a file name wherever a verb takes one.
        if (parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).FirstOrDefault(t => t.Value.StartsWith("--", StringComparison.Ordinal)) is { } stray)
        {
            Console.Error.WriteLine($"There is no option '{stray.Value}' (a file of this name is written ./{stray.Value}).");
            Console.Error.WriteLine($"See: {CommandPath(parsed.CommandResult)} --help");
            return ExitCodes.BadInput;
        }
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    /// <summary>Runs a verb's work; an error becomes one paragraph and the exit code that goes with it.</summary>
    public static int Guard(Func<CancellationToken, int> work)
    {
        using var cancel = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            // The first one ends the work in order; a second one ends the process.
            signal.Cancel = !cancel.IsCancellationRequested;
            cancel.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return work(cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Console.Error.WriteLine("Cancelled. Finished stages are kept; the same command goes on where this one stopped.");
            return ExitCodes.Cancelled;
        }
        catch (Exception e) when (KnownErrors.CodeOf(e) is { } code)
        {
            Console.Error.WriteLine("error: " + KnownErrors.MessageOf(e));
            return code;
        }
#pragma warning disable CA1031 // The last place that can turn a fault into the exit code that stands for it; it is shown whole.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"unexpected fault: {e}");
            return ExitCodes.Fault;
        }
    }

    private static string CommandPath(CommandResult result)
    {
        var names = new List<string>();
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent) names.Insert(0, command.Command.Name);
        return string.Join(' ', names.Skip(1).Prepend("compress"));
    }
}
