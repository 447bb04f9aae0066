using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>
/// An error that libtorch reported: the operator, libtorch's own sentence, and what the operator was given.
/// Derives from <see cref="ExternalException"/>, which is what TorchSharp throws.
/// </summary>
public sealed class TorchException : ExternalException
{
    /// <summary>Creates an error without a message of its own.</summary>
    public TorchException()
    {
    }

    /// <summary>Creates an error.</summary>
    /// <param name="message">What went wrong.</param>
    public TorchException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an error caused by another.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">Its cause.</param>
    public TorchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Throws the calling thread's last error.</summary>
    [DoesNotReturn]
    internal static void ThrowLast() =>
        throw new TorchException(Marshal.PtrToStringUTF8(Shim.LastError()) ?? "libtorch failed without a message");
}
