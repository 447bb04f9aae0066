namespace Compress.Graphs;

/// <summary>
/// A model that is malformed, inconsistent or asks for something unsupported. The message says what is wrong,
/// where (node, tensor or byte offset), what was seen, what was expected and what to do about it.
/// </summary>
public sealed class ModelException : Exception
{
    /// <summary>Creates the error from its complete message.</summary>
    public ModelException(string message) : base(message)
    {
    }

    /// <summary>Creates the error from its complete message and the error behind it.</summary>
    public ModelException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Creates an error without a message; prefer the others.</summary>
    public ModelException()
    {
    }

    /// <summary>Creates the error from its complete message; what every interpolated string here and in the runtime comes to.</summary>
    internal ModelException(MessageText message) : base(message.ToString())
    {
    }

    /// <summary>Creates the error from its complete message and the error behind it.</summary>
    internal ModelException(MessageText message, Exception innerException) : base(message.ToString(), innerException)
    {
    }
}
