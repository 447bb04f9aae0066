namespace Compress.Graphs;

/// <summary>A value of a graph that is being built.</summary>
/// <param name="Name">Its name in the graph; empty for an optional input left out.</param>
public readonly record struct GraphValue(string Name)
{
    /// <summary>An optional input left out.</summary>
    public static GraphValue None => new("");

    /// <summary>The value's name.</summary>
    public override string ToString() => Name;
}
