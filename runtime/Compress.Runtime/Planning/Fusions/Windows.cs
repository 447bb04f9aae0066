using Compress.Graphs;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>
/// Windows that an exporter laid out side by side (PyTorch's Unfold: Pad, a Gather of rows, a Gather of columns, Transpose, Reshape) before a
/// pointwise convolution over them: together they are a convolution with that window, and nothing is laid out.
/// </summary>
internal static class Windows
{
    /// <summary>The pointwise convolution as one of windows, or null where it reads something else.</summary>
    public static Convolution? Before(Convolution pointwise, Matcher m)
    {
        var shape = pointwise.Shape;
        if (pointwise.Rows || !shape.IsPointwise || shape.Groups != 1 || pointwise.Spread != (1, 1)) return null;
        if (m.OnlyMaker(pointwise.X, "Reshape") is not { } reshape || m.OnlyMaker(reshape.Input(0), "Transpose") is not { } transpose || !transpose.Ints("perm").AsSpan().SequenceEqual([0L, 1, 2, 4, 3, 5])) return null;
        if (m.OnlyMaker(transpose.Input(0), "Gather") is not { } columns || m.OnlyMaker(columns.Input(0), "Gather") is not { } rows) return null;
        if (Steps(columns, 4, m) is not { } wide || Steps(rows, 2, m) is not { } high) return null;
        var (value, covers) = (rows.Input(0), new List<Node> { rows, columns, transpose, reshape });
        long[] pads = new long[8];
        if (m.OnlyMaker(value, "Pad") is { } pad)
        {
            if (Zeros(pad, m) is not { } around) return null;
            (value, pads) = (pad.Input(0), around);
            covers.Insert(0, pad);
        }
        var (x, y) = (m.Dims(value), m.Dims(pointwise.X));
        if (m.Constant(value) is not null || x.Length != 4 || y.Length != 4 || Tensor.CountElements(x) == 0) return null;
        if (y[0] != x[0] || y[1] != x[1] * high.Kernel * wide.Kernel || y[2] != high.Count || y[3] != wide.Count) return null;
        if (Axis(x[2], high, pads[2], pads[6]) is not { } vertical || Axis(x[3], wide, pads[3], pads[7]) is not { } horizontal) return null;
        // A ConvTranspose of one tap has its weights as [in, out].
        return pointwise with
        {
            X = value, Input = value, Covers = [.. covers, .. pointwise.Covers], Flipped = false, Transposed = pointwise.Transposed || pointwise.Flipped,
            Shape = shape with
            {
                InChannels = (int)x[1], InHeight = (int)x[2], InWidth = (int)x[3],
                KernelHeight = vertical.Kernel, StrideY = vertical.Stride, DilationY = vertical.Dilation, PadTop = vertical.Before, PadBottom = vertical.After,
                KernelWidth = horizontal.Kernel, StrideX = horizontal.Stride, DilationX = horizontal.Dilation, PadLeft = horizontal.Before, PadRight = horizontal.After,
            },
        };
    }

    /// <summary>Indices [kernel, count] that are dilation times the first number plus stride times the second.</summary>
    private static (long Kernel, long Count, long Dilation, long Stride)? Steps(Node gather, int axis, Matcher m)
    {
        var at = gather.Int("axis", 0);
        if ((at < 0 ? at + m.Dims(gather.Input(0)).Length : at) != axis) return null;
        if (m.Constant(gather.Input(1)) is not { ElementType: ElementType.Int64, Dims.Length: 2, Length: > 0 } indices) return null;
        var values = indices.AsSpan<long>();
        var (kernel, count) = (indices.Dims[0], indices.Dims[1]);
        var (dilation, stride) = (kernel > 1 ? values[(int)count] : 1, count > 1 ? values[1] : 1);
        if (dilation < 1 || stride < 1) return null;
        for (var i = 0; i < values.Length; i++)
            if (values[i] != i / count * dilation + i % count * stride) return null;
        return (kernel, count, dilation, stride);
    }

    /// <summary>The pads of a Pad that puts zeros around images, or null.</summary>
    private static long[]? Zeros(Node pad, Matcher m)
    {
        if (pad.Text("mode", "constant") != "constant" || pad.HasInput(3) || pad.HasInput(2) && m.Scalar(pad.Input(2)) is not 0) return null;
        if (m.Constant(pad.Input(1)) is not { ElementType: ElementType.Int64, Length: 8 } constant) return null;
        var pads = constant.AsSpan<long>().ToArray();
        return pads[0] == 0 && pads[1] == 0 && pads[4] == 0 && pads[5] == 0 && pads.All(p => p >= 0) ? pads : null;
    }

    /// <summary>The window along an axis, whose last one may end before the padding does.</summary>
    private static WindowAxis? Axis(long size, (long Kernel, long Count, long Dilation, long Stride) steps, long before, long after)
    {
        var needed = Math.Max(0, (steps.Count - 1) * steps.Stride + (steps.Kernel - 1) * steps.Dilation + 1 - size - before);
        return needed <= after ? WindowAxis.Of(size, steps.Kernel, steps.Stride, steps.Dilation, before, needed, steps.Count) : null;
    }
}
