namespace Compress.Training.Data;

/// <summary>Data that cannot be used: the message names the file and position, what was seen, what was expected and the remedy.</summary>
public sealed class DataException : Exception
{
    /// <summary>Creates the error with its full message.</summary>
    public DataException(string message) : base(message)
    {
    }

    /// <summary>Creates the error with its full message and the error that caused it.</summary>
    public DataException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Creates the error without a message; prefer the other constructors.</summary>
    public DataException()
    {
    }
}
