namespace Microsoft.ML.OnnxRuntime;

/// <summary>The least severe message that is still logged.</summary>
public enum OrtLoggingLevel
{
    /// <summary>Everything.</summary>
    ORT_LOGGING_LEVEL_VERBOSE = 0,

    /// <summary>Informational messages and worse.</summary>
    ORT_LOGGING_LEVEL_INFO = 1,

    /// <summary>Warnings and worse.</summary>
    ORT_LOGGING_LEVEL_WARNING = 2,

    /// <summary>Errors and worse.</summary>
    ORT_LOGGING_LEVEL_ERROR = 3,

    /// <summary>Fatal errors alone.</summary>
    ORT_LOGGING_LEVEL_FATAL = 4,
}
