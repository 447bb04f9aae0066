using Compress.Graphs;
using Compress.Preprocessing;

namespace Compress.Runtime.Native;

/// <summary>
/// Where managed errors become a status and a message. Everything is caught here, because an exception that leaves a library ends the
/// process of whoever called it.
/// </summary>
internal static class Boundary
{
    /// <param name="error">What a call threw.</param>
    /// <param name="model">The status of a <see cref="ModelException"/>: while loading the model is at fault, later the input.</param>
    public static int Report(Exception error, Status model)
    {
        LastError.Set(error is StatusException or ModelException or PreprocessException or IOException or UnauthorizedAccessException
            ? error.Message : $"{error.GetType().Name}: {error.Message}");
        return (int)(error switch
        {
            StatusException known => known.Status,
            ModelException => model,
            PreprocessException or IOException or UnauthorizedAccessException => Status.Input,
            ArgumentException => Status.Argument,
            OperationCanceledException => Status.Cancelled,
            OutOfMemoryException => Status.Memory,
            _ => Status.Fault,
        });
    }
}
