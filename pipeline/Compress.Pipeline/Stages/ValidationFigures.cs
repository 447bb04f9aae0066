namespace Compress.Pipeline;

/// <summary>What the validate stage found; kept in its folder.</summary>
internal sealed record ValidationFigures
{
    public const string File = "validation.json";

    /// <summary>Teacher's accuracy on the test split.</summary>
    public required double TeacherTest { get; init; }

    /// <summary>Teacher's accuracy on the validation split.</summary>
    public required double TeacherValidation { get; init; }

    /// <summary>Student's accuracy on the validation split, on our runtime.</summary>
    public required double StudentValidation { get; init; }

    /// <summary>Student's accuracy on the test split per engine.</summary>
    public required SortedDictionary<string, double> StudentTest { get; init; }

    /// <summary>The teacher's other metrics on the test split, by name.</summary>
    public required SortedDictionary<string, double> TeacherMetrics { get; init; }

    /// <summary>The student's other metrics on the test split, on our runtime, by name.</summary>
    public required SortedDictionary<string, double> StudentMetrics { get; init; }

    /// <summary>Share of the test split on which all engines name the same class.</summary>
    public required double Agreement { get; init; }

    /// <summary>Largest relative difference from our runtime on one batch of the validation split, per other engine.</summary>
    public required SortedDictionary<string, double> Errors { get; init; }

    /// <summary>Test accuracy of the controls.</summary>
    public required SortedDictionary<string, double> Controls { get; init; }
}
