namespace Compress.Training;

/// <summary>A device that was asked for is not there. The command line ends with exit code 3.</summary>
public sealed class DeviceException : Exception
{
    /// <summary>Creates the error from its complete message.</summary>
    public DeviceException(string message) : base(message)
    {
    }

    /// <summary>Creates the error from its complete message and the error behind it.</summary>
    public DeviceException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Creates an error without a message; prefer the others.</summary>
    public DeviceException()
    {
    }
}
