namespace Compress.Pipeline;

/// <summary>One goal: what was asked and what came out.</summary>
/// <param name="Name">Name of the goal, as in recipes.</param>
/// <param name="Target">What was asked.</param>
/// <param name="Reached">What came out.</param>
/// <param name="Met">Whether that is enough.</param>
public sealed record GoalResult(string Name, double Target, double Reached, bool Met);
