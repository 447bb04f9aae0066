using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Gathers findings; stops gathering after many, since a broken file may have one a node.</summary>
internal sealed class CheckReport
{
    private const int Most = 1000;
    private readonly List<Finding> _findings = [];

    public ImmutableArray<Finding> Findings => [.. _findings];

    public bool HasErrors { get; private set; }

    public void Error(Node? node, string message, string remedy) => Add(Severity.Error, node, message, remedy);

    public void Error(Node? node, MessageText message, string remedy) => Add(Severity.Error, node, message.ToString(), remedy);

    public void Warning(Node? node, string message, string remedy) => Add(Severity.Warning, node, message, remedy);

    public void Warning(Node? node, MessageText message, string remedy) => Add(Severity.Warning, node, message.ToString(), remedy);

    private void Add(Severity severity, Node? node, string message, string remedy)
    {
        HasErrors |= severity == Severity.Error;
        if (_findings.Count < Most) _findings.Add(new Finding(severity, node?.ToString() ?? "", message, remedy));
        else if (_findings.Count == Most) _findings.Add(new Finding(severity, "", Texts.Of($"There are more than {Most} findings; the others are left out."), "Mend these first and check again."));
    }
}
