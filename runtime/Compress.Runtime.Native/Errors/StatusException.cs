using System.Diagnostics.CodeAnalysis;

namespace Compress.Runtime.Native;

/// <summary>An error with the status that the C API returns for it.</summary>
internal sealed class StatusException(Status status, string message) : Exception(message)
{
    public Status Status => status;

    [DoesNotReturn]
    public static void Throw(Status status, string message) => throw new StatusException(status, message);
}
