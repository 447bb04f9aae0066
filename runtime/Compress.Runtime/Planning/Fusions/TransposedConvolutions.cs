using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>
/// ConvTranspose as a convolution: the kernel read backwards over an input with zeros between its pixels (none for strides of 1) and as many
/// around it as the kernel reaches beyond the pads.
/// </summary>
internal static class TransposedConvolutions
{
    /// <summary>The node as a convolution, or null where no kernel does it.</summary>
    public static Convolution? Of(Node node, Matcher m)
    {
        if (!node.Is("ConvTranspose") || m.Type(node.Input(0)) != ElementType.Float32 || m.Constant(node.Input(1)) is not { ElementType: ElementType.Float32 } weights) return null;
        var x = m.Dims(node.Input(0));
        var y = m.Dims(node.Output());
        var w = weights.Dims;
        if (x.Length is not (3 or 4) || w.Length != x.Length || Tensor.CountElements(x) == 0 || Tensor.CountElements(y) == 0) return null;
        var rank = x.Length - 2;
        if (node.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") || node.Ints("output_shape").Length > 0) return null;
        var pads = node.Ints("pads");
        var (axes, spread) = (new WindowAxis[rank], new long[rank]);
        for (var d = 0; d < rank; d++)
        {
            var (kernel, dilation) = (w[d + 2], At(node, "dilations", d));
            // The input's size once zeros lie between its elements.
            spread[d] = (x[d + 2] - 1) * At(node, "strides", d) + 1;
            var before = (kernel - 1) * dilation - (pads.Length > 0 ? pads[d] : 0);
            // What the padded input must have for a convolution of stride 1 to give the output's size; output padding is part of it.
            var after = y[d + 2] - 1 + (kernel - 1) * dilation + 1 - before - spread[d];
            // Pads beyond the kernel would crop the input.
            if (WindowAxis.Of(spread[d], kernel, 1, dilation, before, after, y[d + 2]) is not { } axis) return null;
            axes[d] = axis;
        }
        var (high, wide) = rank == 2 ? (axes[0], axes[1]) : (WindowAxis.One, axes[0]);
        var groups = (int)node.Int("group", 1);
        var shape = new ConvShape
        {
            Batch = (int)x[0], InChannels = (int)x[1], OutChannels = (int)w[1] * groups, Groups = groups,
            InHeight = rank == 2 ? (int)spread[0] : 1, InWidth = (int)spread[^1],
            KernelHeight = high.Kernel, DilationY = high.Dilation, PadTop = high.Before, PadBottom = high.After,
            KernelWidth = wide.Kernel, DilationX = wide.Dilation, PadLeft = wide.Before, PadRight = wide.After,
        };
        return new Convolution(node, shape, node.Input(0), node.Input(0), node.Input(1), node.Input(2), false, []) { Flipped = true, Spread = (rank == 2 ? (int)At(node, "strides", 0) : 1, (int)At(node, "strides", rank - 1)) };
    }

    /// <summary>Weights [in, out of a group, taps] as [out, in of a group, taps], each kernel backwards.</summary>
    public static T[] Order<T>(ReadOnlySpan<T> weights, in ConvShape shape)
    {
        var taps = shape.Taps;
        var ordered = new T[weights.Length];
        for (var group = 0; group < shape.Groups; group++)
            for (var i = 0; i < shape.GroupIn; i++)
                for (var o = 0; o < shape.GroupOut; o++)
                    for (var t = 0; t < taps; t++)
                        ordered[((group * shape.GroupOut + o) * shape.GroupIn + i) * taps + t] = weights[((group * shape.GroupIn + i) * shape.GroupOut + o) * taps + taps - 1 - t];
        return ordered;
    }

    private static long At(Node node, string attribute, int index) => node.Ints(attribute) is { Length: > 0 } values ? values[index] : 1;
}
