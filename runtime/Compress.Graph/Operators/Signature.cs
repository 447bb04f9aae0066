using System.Collections.Immutable;
using System.Globalization;

namespace Compress.Graphs;

/// <summary>
/// Inputs and outputs of an operator, written as <c>"X:T, W:T, B?:T -> Y:T"</c>: name, then <c>?</c> for optional, <c>*</c> for any number
/// or <c>+</c> for one and more, then <c>@from..until</c> for the opsets that have it (either end may be missing), then the type variable.
/// </summary>
public sealed class Signature
{
    private Signature(ImmutableArray<FormalParameter> inputs, ImmutableArray<FormalParameter> outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>Inputs, in order.</summary>
    public ImmutableArray<FormalParameter> Inputs { get; }

    /// <summary>Outputs, in order.</summary>
    public ImmutableArray<FormalParameter> Outputs { get; }

    /// <summary>Reads the written form.</summary>
    /// <exception cref="ModelException">The text does not have that form or a variable is not declared.</exception>
    public static Signature Parse(string text, ReadOnlySpan<(string Variable, TypeSet Types)> types)
    {
        var halves = text.Split("->");
        if (halves.Length != 2) throw new ModelException($"The signature '{text}' has no '->'.");
        return new Signature(ParseList(halves[0], types, text), ParseList(halves[1], types, text));
    }

    private static ImmutableArray<FormalParameter> ParseList(string list, ReadOnlySpan<(string Variable, TypeSet Types)> types, string whole)
    {
        var made = new List<FormalParameter>();
        foreach (var item in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = item.IndexOf(':');
            if (colon < 0 || TypesOf(item[(colon + 1)..], types) is not { } set)
                throw new ModelException($"The signature '{whole}' declares no type for '{item}'.");
            var name = item[..colon];
            var (since, until) = (1L, long.MaxValue);
            if (name.IndexOf('@') is var at and >= 0)
            {
                var ends = name[(at + 1)..].Split("..");
                if (ends[0].Length > 0) since = long.Parse(ends[0], CultureInfo.InvariantCulture);
                if (ends[1].Length > 0) until = long.Parse(ends[1], CultureInfo.InvariantCulture);
                name = name[..at];
            }
            var mark = name[^1];
            made.Add(new FormalParameter(name.TrimEnd('?', '*', '+'), item[(colon + 1)..], set)
            {
                IsOptional = mark is '?' or '*',
                IsVariadic = mark is '*' or '+',
                Fewest = mark == '+' ? 1 : 0,
                Since = since,
                Until = until,
            });
        }
        return [.. made];
    }

    private static TypeSet? TypesOf(string variable, ReadOnlySpan<(string Variable, TypeSet Types)> types)
    {
        foreach (var (name, set) in types)
            if (name == variable) return set;
        return variable == "*" ? TypeSet.Any : null;
    }
}
