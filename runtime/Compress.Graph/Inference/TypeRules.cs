namespace Compress.Graphs;

/// <summary>Checks a node's input types against its operator's signature and finds the output types that follow.</summary>
internal static class TypeRules
{
    /// <summary>Element type of each output, undefined where it does not follow from the signature.</summary>
    /// <exception cref="ModelException">An input's type is not allowed or two that must agree do not.</exception>
    public static ElementType[] OutputTypes(Node node, OperatorFacts facts, ReadOnlySpan<ValueFact?> inputs)
    {
        Span<(string Variable, ElementType Type, string Value)> bound = new (string, ElementType, string)[8];
        var count = 0;
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { } fact || fact.Info.ElementType == ElementType.Undefined || facts.InputAt(i) is not { } formal) continue;
            var type = fact.Info.ElementType;
            if (!formal.Types.Contains(type))
                throw new ModelException($"{node}: its input {i} ({formal.Name}), '{fact.Info.Name}', is of {type}; expected {formal.Types}. Cast it first.");
            if (formal.TypeVariable == "*") continue;
            var known = IndexOf(bound[..count], formal.TypeVariable);
            if (known < 0) bound[count++] = (formal.TypeVariable, type, fact.Info.Name);
            else if (bound[known].Type != type)
                throw new ModelException($"{node}: its input {i} ({formal.Name}), '{fact.Info.Name}', is of {type}, but '{bound[known].Value}' is of {bound[known].Type} and both must have one type. Cast one of them.");
        }

        var types = new ElementType[node.Outputs.Length];
        for (var i = 0; i < types.Length; i++)
        {
            if (facts.OutputAt(i) is not { } formal || formal.TypeVariable == "*") continue;
            var known = IndexOf(bound[..count], formal.TypeVariable);
            types[i] = known >= 0 ? bound[known].Type : formal.Types.Only;
        }
        return types;
    }

    private static int IndexOf(ReadOnlySpan<(string Variable, ElementType Type, string Value)> bound, string variable)
    {
        for (var i = 0; i < bound.Length; i++)
            if (bound[i].Variable == variable) return i;
        return -1;
    }
}
