namespace Compress.Training;

/// <summary>Training cannot go on: diverging loss, values that an operator refuses. The message names step and node.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Creates the error from its complete message.</summary>
    public TrainingException(string message) : base(message)
    {
    }

    /// <summary>Creates the error from its complete message and the error behind it.</summary>
    public TrainingException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Creates an error without a message; prefer the others.</summary>
    public TrainingException()
    {
    }
}
