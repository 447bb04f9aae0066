namespace Cake.Frosting;

/// <summary>The sentence that <c>--description</c> and <c>--help</c> show for a task.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskDescriptionAttribute(string description) : Attribute
{
    public string Description { get; } = description;
}
