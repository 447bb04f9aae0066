using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Compress.Runtime.Memory;

/// <summary>
/// Native memory aligned to a cache line (64 bytes) and zeroed, freed by <see cref="Dispose"/> or the finalizer.
/// Kernels hold packed weights in it; the session holds its arena in it.
/// </summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>Bytes: one cache line, and one 512-bit vector.</summary>
    public const int Alignment = 64;

    /// <summary>Where memory comes from and goes back to: the system, unless a check wants pages behind every buffer that fault when touched.</summary>
    internal static delegate*<nuint, void*> Allocate = &AllocateAligned;

    internal static delegate*<void*, void> Release = &NativeMemory.AlignedFree;

    private void* _pointer;

    /// <param name="length">Bytes, zero or more.</param>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _pointer = Allocate(checked((nuint)Math.Max(length, 1)));
        NativeMemory.Clear(_pointer, (nuint)length);
    }

    ~AlignedBuffer() => Free();

    /// <summary>Usable bytes.</summary>
    public long Length { get; }

    /// <summary>First byte; the address never changes.</summary>
    public byte* Pointer
    {
        get
        {
            if (_pointer is null)
                ThrowDisposed();
            return (byte*)_pointer;
        }
    }

    /// <summary>The memory as floats.</summary>
    public float* Floats => (float*)Pointer;

    /// <summary>The memory as 32-bit integers.</summary>
    public int* Ints => (int*)Pointer;

    /// <summary>The memory as a span of <typeparamref name="T"/>; at most 2 GiB elements.</summary>
    public Span<T> AsSpan<T>() where T : unmanaged => new(Pointer, checked((int)(Length / sizeof(T))));

    /// <summary>A buffer that holds a copy of the values.</summary>
    public static AlignedBuffer Copy<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        var buffer = new AlignedBuffer((long)values.Length * sizeof(T));
        values.CopyTo(buffer.AsSpan<T>());
        return buffer;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer is not null) Release(_pointer);
        _pointer = null;
    }

    private static void* AllocateAligned(nuint length) => NativeMemory.AlignedAlloc(length, Alignment);

    [DoesNotReturn]
    private static void ThrowDisposed() => throw new ObjectDisposedException(nameof(AlignedBuffer));
}
