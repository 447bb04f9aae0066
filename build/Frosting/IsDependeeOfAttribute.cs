namespace Cake.Frosting;

/// <summary>The task runs before <paramref name="task"/>: the same arrow, drawn from its other end.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependeeOfAttribute(Type task) : Attribute
{
    public Type Task { get; } = task;
}
