using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Owns one native object and releases it once, by the finalizer at the latest.</summary>
internal sealed class OrtHandle : SafeHandle
{
    private readonly Action<nint> release;

    internal OrtHandle(nint pointer, Action<nint> release)
        : base(0, ownsHandle: true)
    {
        this.release = release;
        SetHandle(pointer);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The native pointer; the caller keeps this object alive (<see cref="GC.KeepAlive"/>) across the call.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    internal nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        release(handle);
        return true;
    }
}
