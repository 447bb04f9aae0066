using System.Diagnostics;
using Cake.Core;

namespace Build;

/// <summary>
/// Runs other programs: quietly, with their whole output in a log file, and with the lines that matter handed on.
/// Standard input is closed, so that nothing ever waits for an answer.
/// </summary>
internal static class Shell
{
    /// <summary>Runs a program and fails when it fails, with the tail of its output and the log's name.</summary>
    /// <exception cref="CakeException">The program did not start or ended with another code than 0.</exception>
    public static void Require(BuildContext context, string log, string program, IEnumerable<string> arguments, ShellOptions? options = null)
    {
        var tail = new Queue<string>();
        var given = options?.OnLine;
        var code = Start(context, log, program, arguments, (options ?? new ShellOptions()) with
        {
            OnLine = line =>
            {
                tail.Enqueue(line);
                if (tail.Count > 20)
                    tail.Dequeue();
                given?.Invoke(line);
            },
        });
        if (code == 0)
            return;
        Run.Token.ThrowIfCancellationRequested();
        foreach (var line in options is { HideTail: true } ? [] : tail)
            context.Say("    " + line);
        throw new CakeException(
            options?.ErrorCode ?? 1,
            $"{program} ended with exit code {code}. Its whole output is in {Path.GetRelativePath(context.Paths.Root, LogFile(context, log))}.");
    }

    /// <summary>Runs a program and returns its exit code.</summary>
    public static int Start(BuildContext context, string log, string program, IEnumerable<string> arguments, ShellOptions? options = null)
    {
        options ??= new ShellOptions();
        Directory.CreateDirectory(context.Paths.Logs);
        using var file = new StreamWriter(LogFile(context, log), append: options.Append);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = options.Folder ?? context.Paths.Root,
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in options.Variables)
            start.Environment[name] = value;
        file.WriteLine($"> {program} {string.Join(' ', start.ArgumentList)}");

        using var process = StartProcess(start);
        process.StandardInput.Close();
        void Take(object sender, DataReceivedEventArgs e)
        {
            if (e.Data is null)
                return;
            lock (file)
            {
                file.WriteLine(e.Data);
                options.OnLine?.Invoke(e.Data);
            }
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(options.Limit))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            throw new CakeException(1, $"{program} did not end within {options.Limit.TotalMinutes:0} minutes and was stopped.");
        }

        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>The full path of a program on PATH, or null.</summary>
    public static string? Find(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    private static string LogFile(BuildContext context, string log) => Path.Combine(context.Paths.Logs, log + ".log");

    private static Process StartProcess(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CakeException(3, $"{start.FileName} did not start: {exception.Message}. Is it installed and on PATH?", exception);
        }
    }
}
