namespace Compress.Training.Data;

/// <summary>The parts that a source can deliver. Validation is never one of them: it is taken from the training part.</summary>
public enum DataPart
{
    /// <summary>For training and, by a seeded share, for validation.</summary>
    Train,

    /// <summary>For the final evaluation alone.</summary>
    Test,
}
