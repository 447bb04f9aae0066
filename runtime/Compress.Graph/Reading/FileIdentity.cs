namespace Compress.Graphs;

/// <summary>One version of one file: while it is mapped no other file can have its number.</summary>
/// <param name="device">Number of the file system.</param>
/// <param name="number">Number of the file in it.</param>
/// <param name="seconds">Time of the last change.</param>
/// <param name="nanoseconds">The same, below a second.</param>
/// <param name="length">Bytes.</param>
internal readonly struct FileIdentity(ulong device, ulong number, long seconds, uint nanoseconds, ulong length)
{
    private readonly ulong _device = device, _number = number, _length = length;
    private readonly long _seconds = seconds;
    private readonly uint _nanoseconds = nanoseconds;

    public bool Is(in FileIdentity other) => _device == other._device && _number == other._number && _seconds == other._seconds
        && _nanoseconds == other._nanoseconds && _length == other._length;
}
