namespace Compress.Preprocessing;

/// <summary>An input that cannot be decoded or does not fit a plan; the message says where, what was seen, what was expected and what to do.</summary>
public sealed class PreprocessException : Exception
{
    /// <summary>Creates the error with its full message.</summary>
    public PreprocessException(string message) : base(message)
    {
    }

    /// <summary>Creates the error with its full message and the error that caused it.</summary>
    public PreprocessException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Creates the error from an interpolated string; what every message here comes to.</summary>
    internal PreprocessException(PlainText message) : base(message.ToString())
    {
    }

    /// <summary>Creates the error from an interpolated string and the error that caused it.</summary>
    internal PreprocessException(PlainText message, Exception inner) : base(message.ToString(), inner)
    {
    }

    /// <summary>Creates the error without a message; prefer the other constructors.</summary>
    public PreprocessException()
    {
    }
}
