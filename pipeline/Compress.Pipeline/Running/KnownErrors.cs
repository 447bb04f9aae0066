using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>The errors that a user can mend, with their exit codes. Anything else is a fault of the program and is shown whole.</summary>
public static class KnownErrors
{
    /// <summary>The exit code of an error that a user can mend, or null for a fault.</summary>
    public static int? CodeOf(Exception error) => error switch
    {
        ValidationException => ExitCodes.ValidationFailed,
        RecipeException or ModelException or DataException or PreprocessException or DeviceException or TrainingException => ExitCodes.BadInput,
        // A native library that is missing says how to get it.
        IOException or UnauthorizedAccessException or DllNotFoundException => ExitCodes.BadInput,
        _ => null,
    };

    /// <summary>The error in one paragraph.</summary>
    public static string MessageOf(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        // A full disk has no message of its own in .NET; the code says it (ENOSPC, ERROR_DISK_FULL).
        return error is IOException && (error.HResult & 0xFFFF) is 28 or 112
            ? $"The disk is full: {error.Message} Free some space and run the same command again; finished stages are kept."
            : error.Message;
    }
}
