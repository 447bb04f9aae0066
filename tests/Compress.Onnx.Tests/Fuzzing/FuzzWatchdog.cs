namespace Compress.Onnx.Tests.Fuzzing;

/// <summary>Ends the process, leaving the file behind, when one file takes so long that it must be an endless loop.</summary>
internal sealed class FuzzWatchdog : IDisposable
{
    private static readonly TimeSpan Endless = TimeSpan.FromMinutes(2);

    private readonly Timer _timer;
    private (int Index, string Name, byte[] Bytes) _now;

    public FuzzWatchdog() => _timer = new Timer(_ => End(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>The next file starts.</summary>
    public void Watch(int index, string name, byte[] bytes)
    {
        _now = (index, name, bytes);
        _timer.Change(Endless, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void End()
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"endless-{_now.Index}.onnx");
        File.WriteAllBytes(path, _now.Bytes);
        Environment.FailFast($"File {_now.Index} (of '{_now.Name}') did not end; it is in '{path}'.");
    }
}
