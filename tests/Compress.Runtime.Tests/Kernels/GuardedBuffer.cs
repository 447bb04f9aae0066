using System.Runtime.InteropServices;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>
/// Memory whose neighbouring pages fault on any access. The usable bytes end exactly at the upper page (or begin exactly at the lower one),
/// so a kernel that touches one byte outside crashes the test run instead of passing.
/// </summary>
internal sealed unsafe class GuardedBuffer : IDisposable
{
    private const int ReadWrite = 3;
    private const int Private = 2;
    private readonly byte* _map;
    private readonly nuint _mapLength;

    public GuardedBuffer(int length, bool atStart = false)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint body = (((nuint)length + page - 1) / page + 1) * page;
        _mapLength = body + (2 * page);
        if (OperatingSystem.IsLinux())
        {
            const int anonymous = 0x20;
            _map = (byte*)Mmap(null, _mapLength, ReadWrite, Private | anonymous, -1, 0);
            ((nint)_map).Should().NotBe(-1);
            Mprotect(_map, page, 0).Should().Be(0);
            Mprotect(_map + page + body, page, 0).Should().Be(0);
        }
        else
        {
            _map = (byte*)NativeMemory.AllocZeroed(_mapLength);
        }

        Pointer = atStart ? _map + page : _map + page + body - (nuint)length;
        Length = length;
        new Span<byte>(Pointer, length).Fill(0xA5);
    }

    public byte* Pointer { get; }
    public float* Floats => (float*)Pointer;
    public int Length { get; }

    public Span<T> Span<T>() where T : unmanaged => new(Pointer, Length / sizeof(T));

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            _ = Munmap(_map, _mapLength);
        else
            NativeMemory.Free(_map);
    }

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern void* Mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static extern int Mprotect(void* address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static extern int Munmap(void* address, nuint length);
}
