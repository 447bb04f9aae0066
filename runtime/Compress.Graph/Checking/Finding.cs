namespace Compress.Graphs;

/// <summary>One thing that the checker found.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Node">The node, as messages tell it; empty for the graph as a whole.</param>
/// <param name="Message">What is wrong, what was seen and what was expected.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Finding(Severity Severity, string Node, string Message, string Remedy)
{
    /// <summary>Node, message and remedy in one line.</summary>
    internal string Text => $"{(Node.Length > 0 && !Message.StartsWith(Node, StringComparison.Ordinal) ? Node + ": " : "")}{Message} {Remedy}".TrimEnd();

    /// <summary>True where both say the same.</summary>
    public bool Equals(Finding? other) => other is not null && Severity == other.Severity && Node == other.Node && Message == other.Message && Remedy == other.Remedy;

    /// <inheritdoc/>
    public override int GetHashCode() => Message.GetHashCode(StringComparison.Ordinal);

    /// <summary>The finding in one line.</summary>
    public override string ToString() => $"{(Severity == Severity.Error ? nameof(Severity.Error) : nameof(Severity.Warning))}: {Text}";
}
