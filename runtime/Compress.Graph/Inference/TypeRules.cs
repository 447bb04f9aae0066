namespace Compress.Graphs;

/// <summary>Checks a node's input types against its operator's signature and finds the output types that follow.</summary>
internal static class TypeRules
{
    /// <summary>Element type of each output, undefined where it does not follow from the signature.</summary>
    /// <exception cref="ModelException">An input's type is not allowed or two that must agree do not.</exception>
    public static ElementType[] OutputTypes(Node node, OperatorFacts facts, ReadOnlySpan<ValueFact?> inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { } fact || fact.Info.ElementType == ElementType.Undefined || facts.InputAt(i) is not { } formal) continue;
            var type = fact.Info.ElementType;
            if (!formal.Types.Contains(type))
                throw new ModelException($"{node}: its input {i} ({formal.Name}), '{fact.Info.Name}', is of {type}; expected {formal.Types}. Cast it first.");
            if (formal.TypeVariable == "*") continue;
            if (Bound(facts, inputs[..i], formal.TypeVariable) is { } first && first.Info.ElementType != type)
                throw new ModelException($"{node}: its input {i} ({formal.Name}), '{fact.Info.Name}', is of {type}, but '{first.Info.Name}' is of {first.Info.ElementType} and both must have one type. Cast one of them.");
        }

        var types = new ElementType[node.Outputs.Length];
        for (var i = 0; i < types.Length; i++)
        {
            if (facts.OutputAt(i) is not { } formal || formal.TypeVariable == "*") continue;
            types[i] = Bound(facts, inputs, formal.TypeVariable)?.Info.ElementType ?? formal.Types.Only;
        }
        return types;
    }

    /// <summary>The first input of known type that stands for a type variable, or null.</summary>
    private static ValueFact? Bound(OperatorFacts facts, ReadOnlySpan<ValueFact?> inputs, string variable)
    {
        for (var i = 0; i < inputs.Length; i++)
            if (inputs[i] is { } fact && fact.Info.ElementType != ElementType.Undefined && facts.InputAt(i) is { } formal && formal.TypeVariable == variable) return fact;
        return null;
    }
}
