using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Gives the facts of a family.</summary>
/// <remarks>A delegate of its own: a generic one that speaks of a list keeps .NET's type loader in an app compiled ahead of time.</remarks>
internal delegate ImmutableArray<OperatorFacts> FactsOfFamily();

/// <summary>
/// Operators whose facts stand in one file. They are made when one of them is asked for: a model uses few of all operators, and facts take memory
/// and time.
/// </summary>
/// <param name="names">The operators' names; empty where the facts must be made to know.</param>
/// <param name="facts">Gives the facts of all of them.</param>
internal sealed class OperatorFamily(string[] names, FactsOfFamily facts)
{
    /// <summary>One operator.</summary>
    public OperatorFamily(string name, Func<OperatorFacts> facts) : this([name], () => [facts()])
    {
    }

    /// <summary>The facts, made now or before.</summary>
    public ImmutableArray<OperatorFacts> All => facts();

    /// <summary>The facts of an operator, or null where it is none of these.</summary>
    public OperatorFacts? Find(string domain, string opType)
    {
        if (names.Length > 0 && (domain.Length > 0 || Array.IndexOf(names, opType) < 0)) return null;
        foreach (var found in All)
            if (found.OpType == opType && found.Domain == domain) return found;
        return null;
    }
}
