using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>Exit codes of the command line and of the build's pipeline tasks.</summary>
public static class ExitCodes
{
    /// <summary>Done, and every goal met.</summary>
    public const int Done = 0;

    /// <summary>An unexpected fault.</summary>
    public const int Fault = 1;

    /// <summary>A goal was missed on the validation split; the best result is saved.</summary>
    public const int GoalMissed = 2;

    /// <summary>Bad usage, recipe, model, data or device.</summary>
    public const int BadInput = 3;

    /// <summary>Validation of the exported model failed.</summary>
    public const int ValidationFailed = 4;

    /// <summary>Cancelled; a rerun goes on where it stopped.</summary>
    public const int Cancelled = 130;
}
