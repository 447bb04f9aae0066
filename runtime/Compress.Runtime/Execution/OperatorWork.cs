using Compress.Graphs;

namespace Compress.Runtime.Execution;

/// <summary>
/// How much a node does, in multiply-accumulates: those of products and convolutions, and for everything else one for each element read
/// or made. Numbers saturate instead of wrapping around.
/// </summary>
internal static class OperatorWork
{
    /// <summary>Dimensions of an input by position; empty where it is left out or a scalar.</summary>
    public delegate ReadOnlySpan<long> Reader(int input);

    /// <summary>The work of making one output.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Dimensions of its inputs.</param>
    /// <param name="output">Dimensions of the output.</param>
    public static long Of(Node node, Reader inputs, ReadOnlySpan<long> output) => node.OpType switch
    {
        "Conv" or "ConvInteger" => Times(Product(output), Product(Tail(inputs(1), 1))),
        "QLinearConv" => Times(Product(output), Product(Tail(inputs(3), 1))),
        "ConvTranspose" => Times(Product(inputs(0)), Product(Tail(inputs(1), 1))),
        "MatMul" or "MatMulInteger" or "QLinearMatMul" => Times(Product(output), Last(inputs(0))),
        "Gemm" => Times(Product(output), inputs(0) is { Length: 2 } a ? a[node.Int("transA", 0) != 0 ? 0 : 1] : 1),
        "LSTM" or "GRU" or "RNN" => Times(Times(At(inputs(0), 0), At(inputs(0), 1)), Plus(Product(inputs(1)), Product(inputs(2)))),
        "Einsum" => Einsum(node, inputs, output),
        "MaxPool" or "AveragePool" or "LpPool" => Times(Product(output), Product(node.Ints("kernel_shape").AsSpan())),
        "LRN" => Times(Product(output), Math.Max(1, node.Int("size", 1))),
        "Resize" => Times(Product(output), node.Text("mode", "nearest") == "nearest" ? 1 : 16),
        "Attention" => Times(Product(output), Plus(Product(inputs(1)), 1)),
        _ => Moved(node, inputs, output),
    };

    /// <summary>Sum of two non-negative numbers, at most <see cref="long.MaxValue"/>.</summary>
    public static long Plus(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;

    /// <summary>Product of two non-negative numbers, at most <see cref="long.MaxValue"/>.</summary>
    public static long Times(long a, long b)
    {
        if (a <= 0 || b <= 0) return 0;
        return a > long.MaxValue / b ? long.MaxValue : a * b;
    }

    /// <summary>Product of dimensions, at most <see cref="long.MaxValue"/>.</summary>
    public static long Product(ReadOnlySpan<long> dims)
    {
        long product = 1;
        foreach (var dim in dims) product = Times(product, dim);
        return product;
    }

    private static long Moved(Node node, Reader inputs, ReadOnlySpan<long> output)
    {
        var work = Product(output);
        for (var i = 0; i < node.Inputs.Length; i++)
            if (node.HasInput(i)) work = Plus(work, Product(inputs(i)));
        return work;
    }

    /// <summary>Every combination of indices: those of the output times those that only inputs have.</summary>
    private static long Einsum(Node node, Reader inputs, ReadOnlySpan<long> output)
    {
        var sides = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        var terms = sides[0].Split(',');
        var work = Math.Max(1, Product(output));
        var seen = new HashSet<char>(sides.Length > 1 ? sides[1] : "");
        for (var i = 0; i < terms.Length && i < node.Inputs.Length; i++)
        {
            var dims = inputs(i);
            var letters = terms[i].Replace("...", "", StringComparison.Ordinal);
            var dots = terms[i].IndexOf("...", StringComparison.Ordinal);
            for (var d = 0; d < letters.Length; d++)
            {
                var at = dots >= 0 && d >= dots ? dims.Length - letters.Length + d : d;
                if (seen.Add(letters[d]) && at >= 0 && at < dims.Length) work = Times(work, dims[at]);
            }
        }
        return Times(work, terms.Length);
    }

    private static ReadOnlySpan<long> Tail(ReadOnlySpan<long> dims, int from) => dims.Length > from ? dims[from..] : [];

    private static long Last(ReadOnlySpan<long> dims) => dims.IsEmpty ? 1 : dims[^1];

    private static long At(ReadOnlySpan<long> dims, int axis) => axis < dims.Length ? dims[axis] : 1;
}
