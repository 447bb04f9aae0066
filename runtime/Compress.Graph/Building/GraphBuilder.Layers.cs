using System.Collections.Immutable;

namespace Compress.Graphs;

public sealed partial class GraphBuilder
{
    /// <summary>A convolution with weights [<paramref name="channels"/>, C / <paramref name="group"/>, kernel...], for any number of spatial axes.</summary>
    /// <param name="x">[N, C, spatial...].</param>
    /// <param name="channels">Filters.</param>
    /// <param name="kernel">Taps along every spatial axis.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="pad">Elements added at each end; by default as many as keep the size at stride 1.</param>
    /// <param name="group">Groups; as many as channels for a depthwise convolution.</param>
    /// <param name="bias">True for a bias, which starts at 0.</param>
    /// <param name="dilation">Step between taps.</param>
    public GraphValue Conv(GraphValue x, long channels, long kernel, long stride = 1, long? pad = null, long group = 1, bool bias = true, long dilation = 1)
    {
        var inputs = SizeOf(x, 1);
        if (group < 1 || inputs % group != 0) throw new ModelException($"'{x}' has {inputs} channels, which {group} groups do not divide.");
        var axes = Info(x).Shape!.Rank - 2;
        var taps = Math.Pow(kernel, axes);
        var w = Constant(Weights.HeNormal((long)(inputs / group * taps), [channels, inputs / group, .. Repeat(kernel, axes)]), "conv_weight");
        ReadOnlySpan<GraphValue> all = bias ? [x, w, Constant(WeightFiller.Constant(0, channels), "conv_bias")] : [x, w];
        return Add("Conv", all,
            ("kernel_shape", Repeat(kernel, axes)), ("strides", Repeat(stride, axes)), ("pads", Repeat(pad ?? (kernel - 1) * dilation / 2, 2 * axes)),
            ("dilations", Repeat(dilation, axes)), ("group", group));
    }

    /// <summary>A transposed convolution with weights [C, <paramref name="channels"/> / <paramref name="group"/>, kernel...].</summary>
    public GraphValue ConvTranspose(GraphValue x, long channels, long kernel, long stride = 1, long pad = 0, long outputPadding = 0, long group = 1, bool bias = true)
    {
        var inputs = SizeOf(x, 1);
        if (group < 1 || channels % group != 0) throw new ModelException($"{channels} channels are not divisible by {group} groups.");
        var axes = Info(x).Shape!.Rank - 2;
        var w = Constant(Weights.HeNormal(inputs / group, [inputs, channels / group, .. Repeat(kernel, axes)]), "conv_weight");
        ReadOnlySpan<GraphValue> all = bias ? [x, w, Constant(WeightFiller.Constant(0, channels), "conv_bias")] : [x, w];
        return Add("ConvTranspose", all,
            ("kernel_shape", Repeat(kernel, axes)), ("strides", Repeat(stride, axes)), ("pads", Repeat(pad, 2 * axes)),
            ("output_padding", Repeat(outputPadding, axes)), ("group", group));
    }

    /// <summary>Normalisation per channel; starts as scale 1, bias 0, mean 0, variance 1.</summary>
    public GraphValue BatchNormalization(GraphValue x, float epsilon = 1e-5f, float momentum = 0.9f)
    {
        var channels = SizeOf(x, 1);
        return Add("BatchNormalization",
            [
                x, Constant(WeightFiller.Constant(1, channels), "bn_scale"), Constant(WeightFiller.Constant(0, channels), "bn_bias"),
                Constant(WeightFiller.Constant(0, channels), "bn_mean"), Constant(WeightFiller.Constant(1, channels), "bn_var"),
            ],
            ("epsilon", epsilon), ("momentum", momentum));
    }

    /// <summary>Normalisation over the last axis; starts as scale 1, bias 0. Needs opset 17.</summary>
    public GraphValue LayerNormalization(GraphValue x, float epsilon = 1e-5f)
    {
        var size = SizeOf(x, -1);
        return Add("LayerNormalization", [x, Constant(WeightFiller.Constant(1, size), "ln_scale"), Constant(WeightFiller.Constant(0, size), "ln_bias")], ("axis", -1L), ("epsilon", epsilon));
    }

    /// <summary>A fully connected layer on [N, features], as Gemm with weights [<paramref name="features"/>, inputs].</summary>
    public GraphValue Linear(GraphValue x, long features, bool bias = true)
    {
        var inputs = SizeOf(x, 1);
        var w = Constant(Weights.HeNormal(inputs, features, inputs), "fc_weight");
        ReadOnlySpan<GraphValue> all = bias ? [x, w, Constant(WeightFiller.Constant(0, features), "fc_bias")] : [x, w];
        return Add("Gemm", all, ("transB", 1L));
    }

    /// <summary>Matrix product.</summary>
    public GraphValue MatMul(GraphValue a, GraphValue b) => Add("MatMul", [a, b]);

    /// <summary>Element-wise sum.</summary>
    public GraphValue Add(GraphValue a, GraphValue b) => Add("Add", [a, b]);

    /// <summary>Element-wise difference.</summary>
    public GraphValue Sub(GraphValue a, GraphValue b) => Add("Sub", [a, b]);

    /// <summary>Element-wise product.</summary>
    public GraphValue Mul(GraphValue a, GraphValue b) => Add("Mul", [a, b]);

    /// <summary>Element-wise quotient.</summary>
    public GraphValue Div(GraphValue a, GraphValue b) => Add("Div", [a, b]);

    /// <summary>max(x, 0).</summary>
    public GraphValue Relu(GraphValue x) => Add("Relu", [x]);

    /// <summary>x where positive, else <paramref name="alpha"/> * x.</summary>
    public GraphValue LeakyRelu(GraphValue x, float alpha = 0.01f) => Add("LeakyRelu", [x], ("alpha", alpha));

    /// <summary>Limits values to a range.</summary>
    public GraphValue Clip(GraphValue x, float min, float max) => _opset >= 11
        ? Add("Clip", [x, Constant(Tensor.Scalar(min), "clip_min"), Constant(Tensor.Scalar(max), "clip_max")])
        : Add("Clip", [x], ("min", min), ("max", max));

    /// <summary>1 / (1 + exp(-x)).</summary>
    public GraphValue Sigmoid(GraphValue x) => Add("Sigmoid", [x]);

    /// <summary>Hyperbolic tangent.</summary>
    public GraphValue Tanh(GraphValue x) => Add("Tanh", [x]);

    /// <summary>Gaussian error linear unit; before opset 20 as its pieces with Erf.</summary>
    public GraphValue Gelu(GraphValue x)
    {
        if (_opset >= 20) return Add("Gelu", [x]);
        var erf = Add("Erf", [Div(x, Scalar(MathF.Sqrt(2)))]);
        return Mul(Mul(x, Add(erf, Scalar(1))), Scalar(0.5f));
    }

    /// <summary>Largest of each window.</summary>
    public GraphValue MaxPool(GraphValue x, long kernel, long? stride = null, long pad = 0) => Pool("MaxPool", x, kernel, stride, pad);

    /// <summary>Mean of each window.</summary>
    public GraphValue AveragePool(GraphValue x, long kernel, long? stride = null, long pad = 0) => Pool("AveragePool", x, kernel, stride, pad);

    /// <summary>Mean over all spatial axes, which stay with size 1.</summary>
    public GraphValue GlobalAveragePool(GraphValue x) => Add("GlobalAveragePool", [x]);

    /// <summary>Largest over all spatial axes, which stay with size 1.</summary>
    public GraphValue GlobalMaxPool(GraphValue x) => Add("GlobalMaxPool", [x]);

    /// <summary>A matrix of the axes before <paramref name="axis"/> by the others.</summary>
    public GraphValue Flatten(GraphValue x, long axis = 1) => Add("Flatten", [x], ("axis", axis));

    /// <summary>The same elements in another shape; 0 copies a dimension, one -1 takes what is left.</summary>
    public GraphValue Reshape(GraphValue x, params ReadOnlySpan<long> shape) => Add("Reshape", [x, Constant(Tensor.Create(shape, shape.Length), "shape")]);

    /// <summary>Reorders axes.</summary>
    public GraphValue Transpose(GraphValue x, params ReadOnlySpan<long> perm) => Add("Transpose", [x], ("perm", perm.ToArray()));

    /// <summary>Joins values along an axis.</summary>
    public GraphValue Concat(long axis, params ReadOnlySpan<GraphValue> values) => Add("Concat", values, ("axis", axis));

    /// <summary>Takes slices of an axis at given indices; on a weight it is an embedding.</summary>
    public GraphValue Gather(GraphValue data, GraphValue indices, long axis = 0) => Add("Gather", [data, indices], ("axis", axis));

    /// <summary>Exponentials divided by their sum along an axis.</summary>
    public GraphValue Softmax(GraphValue x, long axis = -1) => Add("Softmax", [x], ("axis", axis));

    /// <summary>Logarithm of <see cref="Softmax"/>.</summary>
    public GraphValue LogSoftmax(GraphValue x, long axis = -1) => Add("LogSoftmax", [x], ("axis", axis));

    /// <summary>Random zeros in training, nothing otherwise.</summary>
    public GraphValue Dropout(GraphValue x, float ratio = 0.5f) => _opset >= 12
        ? Add("Dropout", [x, Constant(Tensor.Scalar(ratio), "dropout_ratio")])
        : Add("Dropout", [x], ("ratio", ratio));

    /// <summary>Mean over axes.</summary>
    public GraphValue ReduceMean(GraphValue x, bool keepDims, params ReadOnlySpan<long> axes) => _opset >= 18
        ? Add("ReduceMean", [x, Constant(Tensor.Create(axes, axes.Length), "axes")], ("keepdims", keepDims ? 1L : 0L))
        : Add("ReduceMean", [x], ("axes", axes.ToArray()), ("keepdims", keepDims ? 1L : 0L));

    /// <summary>A standard way to quantize and come back: QuantizeLinear, then DequantizeLinear.</summary>
    /// <param name="x">Real numbers.</param>
    /// <param name="scale">One scale.</param>
    /// <param name="zeroPoint">Zero point; its type is the quantized type.</param>
    public GraphValue QuantizeDequantize<T>(GraphValue x, float scale, T zeroPoint) where T : unmanaged
    {
        var (s, z) = (Constant(Tensor.Scalar(scale), "scale"), Constant(Tensor.Scalar(zeroPoint), "zero_point"));
        return Add("DequantizeLinear", [Add("QuantizeLinear", [x, s, z]), s, z]);
    }

    private GraphValue Pool(string opType, GraphValue x, long kernel, long? stride, long pad)
    {
        var axes = (Info(x).Shape ?? throw new ModelException($"The rank of '{x}' is not known.")).Rank - 2;
        return Add(opType, [x], ("kernel_shape", Repeat(kernel, axes)), ("strides", Repeat(stride ?? kernel, axes)), ("pads", Repeat(pad, 2 * axes)));
    }

    private static long[] Repeat(long value, int count) => [.. Enumerable.Repeat(value, count)];
}
