using System.Runtime.InteropServices;

namespace Compress.Runtime.Stress.Guarding;

/// <summary>
/// Memory whose neighbouring pages fault on any access. The usable bytes end exactly at the upper page (or begin exactly at the lower one),
/// so a kernel that touches one byte outside crashes the process instead of passing.
/// </summary>
public sealed unsafe class GuardedBuffer : IDisposable
{
    /// <summary>What all bytes hold at first.</summary>
    public const byte Filler = 0xA5;

    private const int ReadWrite = 3;
    private const int Private = 2;
    private const int Anonymous = 0x20;
    private readonly byte* _map;
    private readonly nuint _mapLength;
    private readonly nuint _body;
    private readonly nuint _page = (nuint)Environment.SystemPageSize;

    /// <param name="length">Usable bytes.</param>
    /// <param name="atStart">Whether they begin at the lower page instead of ending at the upper one.</param>
    public GuardedBuffer(int length, bool atStart = false)
    {
        _body = (((nuint)length + _page - 1) / _page + 1) * _page;
        _mapLength = _body + (2 * _page);
        if (OperatingSystem.IsLinux())
        {
            _map = (byte*)Mmap(null, _mapLength, ReadWrite, Private | Anonymous, -1, 0);
            Require((nint)_map != -1, "mmap");
            Require(Mprotect(_map, _page, 0) == 0 && Mprotect(_map + _page + _body, _page, 0) == 0, "mprotect");
        }
        else
        {
            _map = (byte*)NativeMemory.AllocZeroed(_mapLength);
        }

        Pointer = atStart ? _map + _page : _map + _page + _body - (nuint)length;
        Length = length;
        NativeMemory.Fill(_map + _page, _body, Filler);
    }

    public byte* Pointer { get; }

    public float* Floats => (float*)Pointer;

    public int Length { get; }

    /// <summary>Whether nothing was written beside the usable bytes, where the page that they share does not fault.</summary>
    public bool IsIntact
    {
        get
        {
            byte* first = _map + _page, last = first + _body;
            return !new Span<byte>(first, (int)(Pointer - first)).ContainsAnyExcept(Filler)
                && !new Span<byte>(Pointer + Length, (int)(last - (Pointer + Length))).ContainsAnyExcept(Filler);
        }
    }

    public Span<T> Span<T>() where T : unmanaged => new(Pointer, Length / sizeof(T));

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            _ = Munmap(_map, _mapLength);
        else
            NativeMemory.Free(_map);
    }

    private static void Require(bool holds, string call)
    {
        if (!holds) throw new InvalidOperationException($"{call} failed with error {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern void* Mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static extern int Mprotect(void* address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static extern int Munmap(void* address, nuint length);
}
