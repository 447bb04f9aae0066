namespace Compress.Runtime.Emitted.Tests.Interpreting;

/// <summary>The memory that interpreted code may touch. Everything else is an error, not a fault.</summary>
internal sealed unsafe class AllowedMemory
{
    private readonly List<(ulong Begin, ulong End, bool Writable)> _ranges = [];
    private int _last;

    /// <summary>Bytes that were never written and may only be: a read of them is an error until then.</summary>
    private readonly HashSet<ulong> _unwritten = [];

    public void Allow(void* at, long bytes) => _ranges.Add(((ulong)at, (ulong)at + (ulong)bytes, false));

    /// <summary>Bytes that must be written, once each, and are not read.</summary>
    public void Expect(void* at, long bytes)
    {
        _ranges.Add(((ulong)at, (ulong)at + (ulong)bytes, true));
        for (long i = 0; i < bytes; i++) _unwritten.Add((ulong)at + (ulong)i);
    }

    /// <summary>Bytes that should have been written and were not.</summary>
    public int Missing => _unwritten.Count;

    public void Read(ulong at, int bytes, string instruction)
    {
        if (!Contains(at, bytes, writable: false)) throw new InvalidOperationException($"'{instruction}' reads {bytes} bytes at {at:x}, which it may not.");
    }

    public void Write(ulong at, int bytes, string instruction)
    {
        if (!Contains(at, bytes, writable: true)) throw new InvalidOperationException($"'{instruction}' writes {bytes} bytes at {at:x}, which it may not.");
        for (ulong i = 0; i < (ulong)bytes; i++)
            if (!_unwritten.Remove(at + i)) throw new InvalidOperationException($"'{instruction}' writes to {at + i:x} a second time.");
    }

    private bool Contains(ulong at, int bytes, bool writable)
    {
        // The range of the access before is the likely one.
        for (var i = 0; i < _ranges.Count; i++)
        {
            var index = (_last + i) % _ranges.Count;
            var (begin, end, isWritable) = _ranges[index];
            if (isWritable != writable || at < begin || at + (ulong)bytes > end) continue;
            _last = index;
            return true;
        }
        return false;
    }
}
