using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Compress.Cli.Tests.Running;

/// <summary>The built command line as a process of its own.</summary>
internal sealed partial class CompressProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _error = [];

    private CompressProcess(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Take(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Take(_error, e.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Path of the program.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "compress.dll");

    public string Output => Text(_output);

    public string Error => Text(_error);

    public bool HasExited => _process.HasExited;

    public static CompressProcess Start(params string[] args)
    {
        var linux = OperatingSystem.IsLinux();
        // A parent that runs in the background passes on that it ignores Ctrl-C; a terminal's child does not ignore it.
        return linux ? Start("env", ["--default-signal=INT,TERM", "dotnet", Program, .. args]) : Start("dotnet", [Program, .. args]);
    }

    public static CompressProcess Start(string program, string[] args) => new(new ProcessStartInfo(program, args));

    /// <summary>Waits until a line of standard output begins with <paramref name="text"/>; false where the process ends first.</summary>
    public bool WaitForLine(string text)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            var over = _process.HasExited;
            if (Text(_output).Split('\n').Any(l => l.StartsWith(text, StringComparison.Ordinal))) return true;
            if (over) return false;
            Thread.Sleep(10);
        }
        return false;
    }

    /// <summary>Sends what Ctrl-C sends.</summary>
    public void Interrupt() => Kill(_process.Id, 2).Should().Be(0);

    /// <summary>Sends what service managers and containers send to end a process.</summary>
    public void Terminate() => Kill(_process.Id, 15).Should().Be(0);

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public int End()
    {
        _process.WaitForExit((int)Patience.TotalMilliseconds).Should().BeTrue("the process should end by itself");
        // Returns once both outputs are read to their ends.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static void Take(List<string> lines, string? line)
    {
        if (line is null) return;
        lock (lines) lines.Add(line);
    }

    private static string Text(List<string> lines)
    {
        lock (lines) return string.Join('\n', lines);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
