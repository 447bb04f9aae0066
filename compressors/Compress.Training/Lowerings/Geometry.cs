namespace Compress.Training.Lowerings;

/// <summary>
/// Strides, dilations and padding of a sliding window, as ONNX writes them (begins then ends), in libtorch's terms (one number a
/// dimension where begin and end are equal, else an explicit padding, last dimension first).
/// </summary>
internal sealed class Geometry
{
    private readonly long[] _pads;
    private readonly string _auto;
    private readonly long[] _kernel;

    private Geometry(LoweringContext c, int rank)
    {
        Strides = c.Ints("strides", rank, 1);
        Dilations = c.Ints("dilations", rank, 1);
        _kernel = c.Ints("kernel_shape", rank, 0);
        _pads = c.Ints("pads", 2 * rank, 0);
        _auto = c.Node.Text("auto_pad", "NOTSET");
        if (Strides.Length != rank || Dilations.Length != rank || _pads.Length != 2 * rank || _kernel.Length != rank)
            throw c.Unsupported($"its strides [{string.Join(", ", Strides)}], dilations [{string.Join(", ", Dilations)}] or pads [{string.Join(", ", _pads)}] do not fit {rank} spatial dimensions");
        if (_auto is not ("NOTSET" or "" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
            throw c.Unsupported($"its auto_pad '{_auto}' is not known");
    }

    public long[] Strides { get; }

    public long[] Dilations { get; }

    public long[] Kernel => _kernel;

    public static Geometry Of(LoweringContext c, int rank) => new(c, rank);

    /// <summary>Padding of a convolution: the kernel's size comes from the weight.</summary>
    public Padding Pads(long[] input, long[] weight) => Pads(input, i => weight[i + 2]);

    /// <summary>Padding of a pool: the kernel's size is an attribute.</summary>
    public Padding Pads(long[] input) => Pads(input, i => _kernel[i]);

    private Padding Pads(long[] input, Func<int, long> kernel)
    {
        var rank = Strides.Length;
        long[] begin = new long[rank], end = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            if (_auto is "SAME_UPPER" or "SAME_LOWER")
            {
                var size = input[i + 2];
                var steps = (size + Strides[i] - 1) / Strides[i];
                var total = Math.Max(0, (steps - 1) * Strides[i] + (kernel(i) - 1) * Dilations[i] + 1 - size);
                begin[i] = _auto == "SAME_UPPER" ? total / 2 : total - total / 2;
                end[i] = total - begin[i];
            }
            else if (_auto != "VALID")
            {
                (begin[i], end[i]) = (_pads[i], _pads[i + rank]);
            }
        }
        if (begin.AsSpan().SequenceEqual(end)) return new Padding(begin, []);
        var uneven = new long[2 * rank];
        for (var i = 0; i < rank; i++) (uneven[2 * (rank - 1 - i)], uneven[2 * (rank - 1 - i) + 1]) = (begin[i], end[i]);
        return new Padding(null, uneven);
    }

    /// <summary>Padding in libtorch's terms.</summary>
    /// <param name="Symmetric">One number a dimension, or null where begin and end differ.</param>
    /// <param name="Uneven">Begin and end, last dimension first; empty where symmetric.</param>
    internal sealed record Padding(long[]? Symmetric, long[] Uneven);
}
