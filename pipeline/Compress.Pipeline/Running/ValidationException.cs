namespace Compress.Pipeline;

/// <summary>An exported model that does not do the same in all engines.</summary>
public sealed class ValidationException : Exception
{
    /// <summary>Creates the error from its complete message.</summary>
    public ValidationException(string message) : base(message)
    {
    }

    /// <summary>Creates the error from its complete message and the error behind it.</summary>
    public ValidationException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Creates an error without a message; prefer the others.</summary>
    public ValidationException()
    {
    }
}
