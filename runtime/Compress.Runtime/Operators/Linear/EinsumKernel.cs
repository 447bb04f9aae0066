using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Linear;

/// <summary>Einsum: sums products over the indices that the equation does not name in the output; "..." stands for broadcast dimensions.</summary>
internal sealed class EinsumKernel<T> : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly string[] _terms;
    private readonly string _output;
    private readonly bool _explicit;

    public EinsumKernel(NodeReader node)
    {
        var equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var sides = equation.Split("->");
        _terms = sides[0].Split(',');
        _explicit = sides.Length == 2;
        _output = _explicit ? sides[1] : "";
        var letters = equation.Replace("->", "", StringComparison.Ordinal).Replace("...", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
        if (sides.Length > 2 || _terms.Length != node.Types.Length || !letters.All(char.IsAsciiLetter)) throw node.Error($"the equation '{equation}' does not fit {node.Types.Length} inputs");
    }

    public override void Run(OperatorCall call)
    {
        // Indices by character; the dimensions of "..." are numbered from its last one backwards.
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var order = new List<string>();
        var indices = new string[_terms.Length][];
        var dots = 0;
        for (var i = 0; i < _terms.Length; i++)
        {
            indices[i] = Expand(_terms[i], call[i].Rank, call);
            dots = Math.Max(dots, call[i].Rank - _terms[i].Replace("...", "", StringComparison.Ordinal).Length);
            for (var d = 0; d < indices[i].Length; d++)
            {
                var (name, size) = (indices[i][d], call[i].Dims[d]);
                if (!sizes.TryGetValue(name, out var known)) order.Add(name);
                if (known > 1 && size > 1 && known != size) throw call.Error($"the index '{name}' has the sizes {known} and {size}");
                sizes[name] = Math.Max(known, known == 0 && !sizes.ContainsKey(name) ? size : known <= 1 ? size : known);
            }
        }
        var output = _explicit ? Expand(_output, _output.Replace("...", "", StringComparison.Ordinal).Length + (_output.Contains("...", StringComparison.Ordinal) ? dots : 0), call) : Implicit(indices, dots);
        long[] dims = [.. output.Select(o => sizes.TryGetValue(o, out var size) ? size : throw call.Error($"the output's index '{o}' is in no input"))];
        var y = call.Output(0, call[0].Type, dims).Span<T>();
        y.Clear();
        string[] all = [.. output, .. order.Where(o => !output.Contains(o))];
        long[] walk = [.. all.Select(a => sizes[a])];
        var total = Strides.Product(walk);
        var steps = indices.Select((names, i) => Steps(names, call[i].Dims, all)).ToArray();
        var outSteps = Steps(output, dims, all);
        Span<long> index = stackalloc long[64];
        index.Clear();
        for (long at = 0; at < total; at++)
        {
            var product = T.One;
            for (var i = 0; i < steps.Length; i++) product *= call[i].Span<T>()[(int)Offset(index, steps[i])];
            y[(int)Offset(index, outSteps)] += product;
            for (var d = walk.Length - 1; d >= 0 && ++index[d] == walk[d]; d--) index[d] = 0;
        }
    }

    private static long Offset(ReadOnlySpan<long> index, long[] steps)
    {
        long offset = 0;
        for (var d = 0; d < steps.Length; d++) offset += index[d] * steps[d];
        return offset;
    }

    /// <summary>For each walked index the elements to move; an index given twice moves along the diagonal, a dimension of 1 stays.</summary>
    private static long[] Steps(string[] names, ReadOnlySpan<long> dims, string[] all)
    {
        var strides = new long[dims.Length];
        Strides.RowMajor(dims, strides);
        var steps = new long[all.Length];
        for (var d = 0; d < names.Length; d++)
            if (dims[d] != 1) steps[Array.IndexOf(all, names[d])] += strides[d];
        return steps;
    }

    private static string[] Expand(string term, int rank, OperatorCall call)
    {
        var dots = term.IndexOf("...", StringComparison.Ordinal);
        var letters = term.Replace("...", "", StringComparison.Ordinal);
        var open = rank - letters.Length;
        if (open < 0 || (dots < 0 && open != 0)) throw call.Error($"the term '{term}' names {letters.Length} dimensions of {rank}");
        if (dots < 0) return [.. letters.Select(c => c.ToString())];
        return [.. letters[..dots].Select(c => c.ToString()), .. Enumerable.Range(0, open).Select(i => $".{open - i}"), .. letters[dots..].Select(c => c.ToString())];
    }

    /// <summary>Without an arrow: the broadcast dimensions, then every letter that stands once, in alphabetical order.</summary>
    private static string[] Implicit(string[][] indices, int dots) =>
    [
        .. Enumerable.Range(0, dots).Select(i => $".{dots - i}"),
        .. indices.SelectMany(i => i).Where(i => i[0] != '.').GroupBy(i => i, StringComparer.Ordinal).Where(g => g.Count() == 1).Select(g => g.Key).Order(StringComparer.Ordinal),
    ];
}

internal readonly struct EinsumFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new EinsumKernel<T>(node);
}
