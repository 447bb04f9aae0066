namespace Compress.Pipeline;

/// <summary>A recipe that cannot be read or does not make sense. The message says where, what was seen and what is expected.</summary>
public sealed class RecipeException : Exception
{
    /// <summary>Creates the error from its complete message.</summary>
    public RecipeException(string message) : base(message)
    {
    }

    /// <summary>Creates the error from its complete message and the error behind it.</summary>
    public RecipeException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Creates an error without a message; prefer the others.</summary>
    public RecipeException()
    {
    }
}
