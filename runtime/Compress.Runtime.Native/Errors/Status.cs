namespace Compress.Runtime.Native;

/// <summary>What every function of the C API returns; the numbers are part of the ABI.</summary>
internal enum Status
{
    Ok = 0,

    /// <summary>A null pointer, an index or a length that cannot be meant.</summary>
    Argument = 1,

    /// <summary>No handle of this kind, or closed already.</summary>
    Handle = 2,

    /// <summary>The model or bundle is missing, malformed, over a limit or uses something unsupported.</summary>
    Model = 3,

    /// <summary>The input does not fit the model or its preprocessing.</summary>
    Input = 4,

    /// <summary>Another thread is using the session.</summary>
    Busy = 5,

    /// <summary>The buffer is too small.</summary>
    Size = 6,

    /// <summary>Asked for before it exists, such as an output before the first run.</summary>
    State = 7,

    /// <summary>Cancelled by cr_session_cancel.</summary>
    Cancelled = 8,

    /// <summary>Out of memory.</summary>
    Memory = 9,

    /// <summary>A fault of this library.</summary>
    Fault = 99,
}
