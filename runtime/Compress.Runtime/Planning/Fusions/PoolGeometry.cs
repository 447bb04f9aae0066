using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>A pool over images (one or two axes of space).</summary>
/// <param name="shape">Geometry; a global pool has a kernel of the image's size.</param>
/// <param name="isMax">Maximum instead of average.</param>
/// <param name="countPads">Padding counts in the average's divisor.</param>
/// <param name="isGlobal">The window is the whole image.</param>
internal sealed class PoolGeometry(ConvShape shape, bool isMax, bool countPads, bool isGlobal)
{
    public ConvShape Shape => shape;

    public bool IsMax => isMax;

    public bool CountPads => countPads;

    public bool IsGlobal => isGlobal;

    /// <summary>The node as a pool that the kernels do, or null.</summary>
    public static PoolGeometry? Of(Node node, Matcher m)
    {
        if (node.Domain.Length > 0 || node.OpType is not ("MaxPool" or "AveragePool" or "GlobalAveragePool" or "GlobalMaxPool") || node.Output(1).Length > 0) return null;
        var x = m.Dims(node.Input(0));
        var y = m.Dims(node.Output());
        if (x.Length is not (3 or 4) || Tensor.CountElements(x) == 0) return null;
        var rank = x.Length - 2;
        var global = node.OpType.StartsWith("Global", StringComparison.Ordinal);
        var shape = new ConvShape { Batch = (int)x[0], InChannels = (int)x[1], OutChannels = (int)x[1], Groups = (int)x[1], InHeight = rank == 2 ? (int)x[2] : 1, InWidth = (int)x[^1] };
        if (global) return new PoolGeometry(shape with { KernelHeight = shape.InHeight, KernelWidth = shape.InWidth }, node.OpType == "GlobalMaxPool", false, true);
        if (node.Int("ceil_mode", 0) != 0 || node.Ints("dilations").AsSpan().ContainsAnyExcept(1L)) return null;
        var kernel = node.Ints("kernel_shape");
        var pads = node.Ints("pads");
        var auto = node.Text("auto_pad", "NOTSET");
        var axes = new WindowAxis[rank];
        for (var d = 0; d < rank; d++)
        {
            var stride = node.Ints("strides") is { Length: > 0 } strides ? strides[d] : 1;
            var (before, after) = auto == "NOTSET" && pads.Length > 0 ? (pads[d], pads[rank + d]) : (0, 0);
            if (auto is "SAME_UPPER" or "SAME_LOWER")
            {
                var total = Math.Max(0, (y[d + 2] - 1) * stride + kernel[d] - x[d + 2]);
                (before, after) = auto == "SAME_UPPER" ? (total / 2, total - total / 2) : (total - total / 2, total / 2);
            }
            // A window that lies in the padding alone is left to the reference.
            if (before >= kernel[d] || after >= kernel[d] || WindowAxis.Of(x[d + 2], kernel[d], stride, 1, before, after, y[d + 2]) is not { } axis) return null;
            axes[d] = axis;
        }
        var (high, wide) = rank == 2 ? (axes[0], axes[1]) : (WindowAxis.One, axes[0]);
        if ((long)high.Kernel * wide.Kernel > PoolKernel.MaxTaps) return null;
        shape = shape with
        {
            KernelHeight = high.Kernel, StrideY = high.Stride, PadTop = high.Before, PadBottom = high.After,
            KernelWidth = wide.Kernel, StrideX = wide.Stride, PadLeft = wide.Before, PadRight = wide.After,
        };
        return new PoolGeometry(shape, node.OpType == "MaxPool", node.Int("count_include_pad", 0) != 0, false);
    }
}
