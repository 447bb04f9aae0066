using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Indexing;

/// <summary>
/// Resize over any axes, one after the other: nearest, linear and cubic (Keys, 1981) with every coordinate transformation of the
/// specification, antialiasing included.
/// </summary>
internal sealed class ResizeKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly string _mode = node.Text("mode", "nearest");
    private readonly string _transform = node.Text("coordinate_transformation_mode", node.Opset >= 11 ? "half_pixel" : "asymmetric");
    private readonly string _nearest = node.Text("nearest_mode", node.Opset >= 11 ? "round_prefer_floor" : "floor");
    private readonly string _policy = node.Text("keep_aspect_ratio_policy", "stretch");
    private readonly double _cubic = node.Float("cubic_coeff_a", -0.75f);
    private readonly bool _exclude = node.Flag("exclude_outside");
    private readonly bool _antialias = node.Flag("antialias");
    private readonly double _outside = node.Float("extrapolation_value", 0);
    private readonly long[] _axes = node.Ints("axes");
    private readonly bool _old = node.Opset < 11;

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        Span<int> axes = stackalloc int[TensorBuffer.MaxRank];
        var count = _axes.Length > 0 ? _axes.Length : x.Rank;
        for (var i = 0; i < count; i++) axes[i] = _axes.Length > 0 ? Strides.Axis(call, _axes[i], x.Rank) : i;
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        Span<double> scales = stackalloc double[TensorBuffer.MaxRank];
        x.Dims.CopyTo(dims);
        scales.Fill(1);
        Sizes(call, x, axes[..count], dims, scales);
        var y = call.Output(0, x.Type, dims[..x.Rank]);
        // From here on every axis keeps something.
        if (y.Length == 0) return;
        var from = call.Scratch<double>(0, x.Length);
        Elementwise.Numbers.Widen(x, from);
        Span<long> current = stackalloc long[TensorBuffer.MaxRank];
        x.Dims.CopyTo(current);
        var slot = 1;
        var roi = call.Optional(1) is { Length: > 0 } given && _transform == "tf_crop_and_resize" ? given : null;
        // Axes that shrink come first, so that nothing in between is larger than what is read and what is made.
        for (var step = 0; step < 2 * count; step++)
        {
            var i = step % count;
            var axis = axes[i];
            if (dims[axis] < x.Dims[axis] != step < count || (dims[axis] == current[axis] && scales[axis] == 1 && roi is null)) continue;
            var (begin, end) = roi is null ? (0.0, 1.0) : (Coordinate(roi, i), Coordinate(roi, count + i));
            var outer = (int)Strides.Product(current[..axis]);
            var inner = (int)Strides.Product(current[(axis + 1)..x.Rank]);
            var to = call.Scratch<double>(slot, (long)outer * inner * dims[axis]);
            Axis(from, to, outer, (int)current[axis], (int)dims[axis], inner, scales[axis], begin, end);
            current[axis] = dims[axis];
            from = to;
            slot = slot == 1 ? 2 : 1;
        }
        Elementwise.Numbers.Narrow(from, y, 0);
    }

    private void Sizes(OperatorCall call, TensorBuffer x, ReadOnlySpan<int> axes, Span<long> dims, Span<double> scales)
    {
        var scaleInput = _old ? call.Optional(1) : call.Optional(2);
        if (!_old && call.Optional(3) is { Length: > 0 })
        {
            Span<long> wanted = stackalloc long[TensorBuffer.MaxRank];
            var sizes = call.Integers(3, wanted);
            if (sizes.Length != axes.Length) throw call.Error($"{sizes.Length} sizes are given for {axes.Length} axes");
            var (smallest, largest) = (double.MaxValue, 0.0);
            for (var i = 0; i < axes.Length; i++)
            {
                var scale = (double)sizes[i] / x.Dims[axes[i]];
                (smallest, largest) = (Math.Min(smallest, scale), Math.Max(largest, scale));
                (dims[axes[i]], scales[axes[i]]) = (sizes[i], scale);
            }
            if (_policy == "stretch") return;
            var common = _policy == "not_larger" ? smallest : largest;
            foreach (var axis in axes)
            {
                scales[axis] = common;
                dims[axis] = (long)Math.Floor(common * x.Dims[axis] + 0.5);
            }
            return;
        }
        if (scaleInput is not { Type: ElementType.Float32 } given || given.Length != axes.Length) throw call.Error($"neither sizes nor scales are given for {axes.Length} axes");
        for (var i = 0; i < axes.Length; i++)
        {
            double scale = given.Span<float>()[i];
            if (!(scale > 0) || scale * x.Dims[axes[i]] > Array.MaxLength) throw call.Error($"the scale of axis {axes[i]} is {scale}");
            scales[axes[i]] = scale;
            dims[axes[i]] = (long)Math.Floor(x.Dims[axes[i]] * scale);
        }
    }

    private void Axis(ReadOnlySpan<double> x, Span<double> y, int outer, int size, int length, int inner, double scale, double begin, double end)
    {
        // Antialiasing stretches the filter when shrinking; something is left, so the scale is at least that of half an element.
        var stretch = _antialias && scale < 1 ? scale : 1;
        var support = _mode switch { "nearest" => 1, "linear" => (int)Math.Ceiling(1 / stretch) * 2, _ => (int)Math.Ceiling(2 / stretch) * 2 };
        Span<double> weights = support <= 256 ? stackalloc double[support] : new double[support];
        for (var i = 0; i < length; i++)
        {
            var at = Original(i, size, length, scale, begin, end);
            var outside = _transform == "tf_crop_and_resize" && (at < 0 || at > size - 1);
            var first = 0;
            if (_mode == "nearest") (first, weights[0]) = (Nearest(at), 1);
            else
            {
                first = (int)Math.Floor(at) - support / 2 + 1;
                var sum = 0.0;
                for (var k = 0; k < support; k++)
                {
                    var inside = first + k >= 0 && first + k < size;
                    weights[k] = _exclude && !inside ? 0 : Filter((at - (first + k)) * stretch);
                    sum += weights[k];
                }
                for (var k = 0; k < support; k++) weights[k] /= sum;
            }
            for (var o = 0; o < outer; o++)
            {
                for (var j = 0; j < inner; j++)
                {
                    var value = 0.0;
                    for (var k = 0; k < support; k++) value += weights[k] * x[(o * size + Math.Clamp(first + k, 0, size - 1)) * inner + j];
                    y[(o * length + i) * inner + j] = outside ? _outside : value;
                }
            }
        }
    }

    private double Original(int at, int size, int length, double scale, double begin, double end) => _transform switch
    {
        "asymmetric" => at / scale,
        "align_corners" => length == 1 ? 0 : at * (size - 1.0) / (scale * size - 1),
        "pytorch_half_pixel" => length == 1 ? 0 : (at + 0.5) / scale - 0.5,
        "tf_half_pixel_for_nn" => (at + 0.5) / scale,
        "half_pixel_symmetric" => size / 2.0 * (1 - length / (scale * size)) + (at + 0.5) / scale - 0.5,
        "tf_crop_and_resize" => length == 1 ? 0.5 * (begin + end) * (size - 1) : begin * (size - 1) + at * (end - begin) * (size - 1) / (length - 1),
        _ => (at + 0.5) / scale - 0.5,
    };

    private int Nearest(double at) => (int)(_nearest switch
    {
        "floor" => Math.Floor(at),
        "ceil" => Math.Ceiling(at),
        "round_prefer_ceil" => Math.Floor(at + 0.5),
        _ => Math.Ceiling(at - 0.5),
    });

    private double Filter(double x)
    {
        var d = Math.Abs(x);
        if (_mode == "linear") return Math.Max(0, 1 - d);
        var a = _cubic;
        return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }

    private static double Coordinate(TensorBuffer roi, int at) => roi.Type == ElementType.Float64 ? roi.Span<double>()[at] : roi.Span<float>()[at];
}

internal readonly struct ResizeFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        if (node.Text("mode", "nearest") is var mode && mode is not ("nearest" or "linear" or "cubic")) throw node.Error($"the mode '{mode}' is unknown");
        return new ResizeKernel<T>(node);
    }
}
