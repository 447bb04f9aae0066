using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>A Conv, Gemm or MatMul with constant weights, as the convolution that the kernels run.</summary>
/// <param name="Node">The node.</param>
/// <param name="Shape">Its geometry; a matrix product is a convolution of one pixel, or over rows.</param>
/// <param name="X">The value that the kernel reads (what lies before a Flatten that vanishes).</param>
/// <param name="Input">The node's own input, which quantization is looked up at.</param>
/// <param name="Weights">Name of the weights.</param>
/// <param name="Bias">Name of the bias, or empty.</param>
/// <param name="Rows">True for products over the last dimension of a row-major value.</param>
/// <param name="Covers">Nodes besides <paramref name="Node"/> that vanish.</param>
internal sealed record Convolution(Node Node, ConvShape Shape, string X, string Input, string Weights, string Bias, bool Rows, Node[] Covers)
{
    /// <summary>Where the weights are [in, out] instead of [out, in].</summary>
    public bool Transposed { get; init; }

    /// <summary>True where the weights are those of a ConvTranspose: [in, out of a group, height, width], to be read backwards.</summary>
    public bool Flipped { get; init; }

    /// <summary>Zeros that a ConvTranspose of larger strides puts between its input's rows and columns, plus 1.</summary>
    public (int Y, int X) Spread { get; init; } = (1, 1);

    /// <summary>Axis of the weights that output channels lie on.</summary>
    public int OutAxis => Transposed ? 1 : 0;

    /// <inheritdoc/>
    public bool Equals(Convolution? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Node.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Node.ToString();

    /// <summary>Weights in the kernels' order [out, in, height, width].</summary>
    public T[] Order<T>(ReadOnlySpan<T> weights)
    {
        if (Flipped) return TransposedConvolutions.Order(weights, Shape);
        if (!Transposed) return weights.ToArray();
        var (rows, columns) = (weights.Length / Shape.OutChannels, Shape.OutChannels);
        var ordered = new T[weights.Length];
        for (var i = 0; i < rows; i++)
            for (var o = 0; o < columns; o++) ordered[o * rows + i] = weights[i * columns + o];
        return ordered;
    }

    /// <summary>The node as a convolution, or null where no kernel does it.</summary>
    public static Convolution? Of(Node node, Matcher m)
    {
        var found = node switch
        {
            { Domain.Length: > 0 } => null,
            { OpType: "Conv" } => FromConv(node, m),
            { OpType: "Gemm" } => FromGemm(node, m),
            { OpType: "MatMul" } => FromMatMul(node, m),
            _ => null,
        };
        return found is { Shape.OutChannels: 0 } ? null : found;
    }

    /// <summary>The weights' dimensions, whether they are constants or dequantized constants.</summary>
    private static long[]? WeightDims(string name, Matcher m)
    {
        if (m.Constant(name) is { } tensor) return [.. tensor.Dims];
        var maker = m.Graph.Index.Producer(name);
        return maker is not null && maker.Is("DequantizeLinear") && m.Constant(maker.Input(0)) is { } quantized ? [.. quantized.Dims] : null;
    }

    private static Convolution? FromConv(Node node, Matcher m)
    {
        if (WeightDims(node.Input(1), m) is not { } w || m.Type(node.Input(0)) != ElementType.Float32) return null;
        var x = m.Dims(node.Input(0));
        if (x.Length is not (3 or 4) || w.Length != x.Length || Tensor.CountElements(x) == 0) return null;
        var rank = x.Length - 2;
        var window = new WindowAxis[rank];
        var pads = node.Ints("pads");
        var auto = node.Text("auto_pad", "NOTSET");
        var y = m.Dims(node.Output());
        for (var d = 0; d < rank; d++)
        {
            var (kernel, stride, dilation) = (w[d + 2], At(node, "strides", d, 1), At(node, "dilations", d, 1));
            var (before, after) = auto == "NOTSET" && pads.Length > 0 ? (pads[d], pads[rank + d]) : (0, 0);
            if (auto is "SAME_UPPER" or "SAME_LOWER")
            {
                var total = Math.Max(0, (y[d + 2] - 1) * stride + (kernel - 1) * dilation + 1 - x[d + 2]);
                (before, after) = auto == "SAME_UPPER" ? (total / 2, total - total / 2) : (total - total / 2, total / 2);
            }
            if (WindowAxis.Of(x[d + 2], kernel, stride, dilation, before, after, y[d + 2]) is not { } axis) return null;
            window[d] = axis;
        }
        var (high, wide) = rank == 2 ? (window[0], window[1]) : (WindowAxis.One, window[0]);
        var shape = new ConvShape
        {
            Batch = (int)x[0], InChannels = (int)x[1], OutChannels = (int)w[0], Groups = (int)node.Int("group", 1),
            InHeight = rank == 2 ? (int)x[2] : 1, InWidth = (int)x[^1],
            KernelHeight = high.Kernel, StrideY = high.Stride, DilationY = high.Dilation, PadTop = high.Before, PadBottom = high.After,
            KernelWidth = wide.Kernel, StrideX = wide.Stride, DilationX = wide.Dilation, PadLeft = wide.Before, PadRight = wide.After,
        };
        return new Convolution(node, shape, node.Input(0), node.Input(0), node.Input(1), node.Input(2), false, []);
    }

    private static Convolution? FromGemm(Node node, Matcher m)
    {
        if (WeightDims(node.Input(1), m) is not { Length: 2 } w || m.Type(node.Input(0)) != ElementType.Float32
            || node.Int("transA", 0) != 0 || node.Float("alpha", 1) != 1 || node.Float("beta", 1) != 1) return null;
        var transposed = node.Int("transB", 0) == 0;
        var (outputs, inputs) = transposed ? ((int)w[1], (int)w[0]) : ((int)w[0], (int)w[1]);
        if (node.HasInput(2) && !IsBias(node.Input(2), outputs, m)) return null;
        var x = m.Dims(node.Input(0));
        var shape = new ConvShape { Batch = (int)x[0], InHeight = 1, InWidth = 1, InChannels = inputs, OutChannels = outputs };
        if (Tensor.CountElements(x) == 0) return null;
        return Flattened(node, node.Input(2), shape, transposed, m)
            ?? new Convolution(node, shape, node.Input(0), node.Input(0), node.Input(1), node.Input(2), true, []) { Transposed = transposed };
    }

    private static Convolution? FromMatMul(Node node, Matcher m)
    {
        if (WeightDims(node.Input(1), m) is not { Length: 2 } w || m.Type(node.Input(0)) != ElementType.Float32) return null;
        var x = m.Dims(node.Input(0));
        if (x.Length < 2 || Tensor.CountElements(x) is 0 or > int.MaxValue) return null;
        var shape = new ConvShape { Batch = (int)(Tensor.CountElements(x) / x[^1]), InHeight = 1, InWidth = 1, InChannels = (int)w[0], OutChannels = (int)w[1] };
        return (x.Length == 2 ? Flattened(node, "", shape, true, m) : null)
            ?? new Convolution(node, shape, node.Input(0), node.Input(0), node.Input(1), "", true, []) { Transposed = true };
    }

    /// <summary>Where the rows are flattened images, the Flatten vanishes: the product is a convolution whose kernel covers the image.</summary>
    private static Convolution? Flattened(Node node, string bias, ConvShape rows, bool transposed, Matcher m)
    {
        if (m.OnlyMaker(node.Input(0), "Flatten", "Reshape") is not { } flatten || m.Constant(flatten.Input(0)) is not null || m.Dims(flatten.Input(0)) is not { Length: 4 } image) return null;
        // What a Transpose made is no image: its second dimension is not the channels that a convolution before it gave.
        if (m.Maker(flatten.Input(0), "Transpose") is not null) return null;
        if (image[0] != rows.Batch || image[1] * image[2] * image[3] != rows.InChannels || image[2] * image[3] == 1) return null;
        var shape = rows with { InChannels = (int)image[1], InHeight = (int)image[2], InWidth = (int)image[3], KernelHeight = (int)image[2], KernelWidth = (int)image[3] };
        return new Convolution(node, shape, flatten.Input(0), flatten.Input(0), node.Input(1), bias, false, [flatten]) { Transposed = transposed };
    }

    /// <summary>True where a constant (or dequantized constant) has one value for each output, and nothing more.</summary>
    public static bool IsBias(string name, int outputs, Matcher m) =>
        WeightDims(name, m) is { } dims && Tensor.CountElements(dims) == outputs && (dims.Length == 0 || dims[^1] == outputs);

    private static long At(Node node, string attribute, int index, long fallback) => node.Ints(attribute) is { Length: > 0 } values ? values[index] : fallback;
}
