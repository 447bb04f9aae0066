namespace Cake.Frosting;

/// <summary>A failure of the task is logged and the run goes on.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContinueOnErrorAttribute : Attribute;
