namespace Cake.Frosting;

/// <summary>The name a task has on the command line; without it the class's own name is taken.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
