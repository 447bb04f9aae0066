using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>The constant side of a quantized convolution, as the kernels take it.</summary>
internal sealed class QuantConstants
{
    private QuantConstants(Quantization input, sbyte[] values, float[] scales, int[] bias) => (Input, Values, Scales, Bias) = (input, values, scales, bias);

    /// <summary>The 8-bit activation.</summary>
    public Quantization Input { get; }

    /// <summary>Weights [out, in, height, width].</summary>
    public sbyte[] Values { get; }

    /// <summary>One scale, or one an output channel.</summary>
    public float[] Scales { get; }

    /// <summary>Bias in steps of input scale times weight scale; empty for none.</summary>
    public int[] Bias { get; }

    public QuantWeights ForKernel => new() { Values = Values, Scales = Scales, Bias = Bias, InputScale = Input.Scale, InputZeroPoint = Input.ZeroPoint };

    /// <summary>Reads the constants, or null where they are not symmetric 8-bit weights with an exact bias.</summary>
    public static QuantConstants? Of(Convolution convolution, Matcher m)
    {
        if (m.Dequantized(convolution.Input) is not { } input) return null;
        var maker = m.Graph.Index.Producer(convolution.Weights);
        if (maker is null || !maker.Is("DequantizeLinear") || m.Constant(maker.Input(0)) is not { ElementType: ElementType.Int8 } weights) return null;
        var outputs = convolution.Shape.OutChannels;
        if (m.Constant(maker.Input(1)) is not { ElementType: ElementType.Float32 } scale || maker.Int("block_size", 0) != 0) return null;
        if (scale.Length != 1 && (scale.Length != outputs || Axis(maker, weights) != convolution.OutAxis)) return null;
        if (maker.HasInput(2) && (m.Constant(maker.Input(2)) is not { ElementType: ElementType.Int8 } zero || zero.AsSpan<sbyte>().ContainsAnyExcept((sbyte)0))) return null;
        foreach (var s in scale.AsSpan<float>())
            if (!(s > 0) || float.IsInfinity(s)) return null;
        var scales = scale.AsSpan<float>().ToArray();
        int[] bias = [];
        if (convolution.Bias.Length > 0)
        {
            if (ReadBias(convolution.Bias, input.Scale, scales, outputs, m) is not { } read) return null;
            bias = read;
        }
        return new QuantConstants(input, convolution.Order(weights.AsSpan<sbyte>()), scales, bias);
    }

    private static int[]? ReadBias(string name, float inputScale, float[] scales, int outputs, Matcher m)
    {
        var maker = m.Graph.Index.Producer(name);
        if (maker is null || !maker.Is("DequantizeLinear") || m.Constant(maker.Input(0)) is not { ElementType: ElementType.Int32 } values || values.Length != outputs) return null;
        if (m.Constant(maker.Input(1)) is not { ElementType: ElementType.Float32 } given || (given.Length != 1 && given.Length != outputs)) return null;
        if (maker.HasInput(2) && (m.Constant(maker.Input(2)) is not { ElementType: ElementType.Int32 } zero || zero.AsSpan<int>().ContainsAnyExcept(0))) return null;
        for (var c = 0; c < outputs; c++)
        {
            // The bias stands inside the integer sum only where its scale is the sum's; writers round that product in different ways.
            var expected = inputScale * scales[scales.Length == 1 ? 0 : c];
            var seen = given.AsSpan<float>()[given.Length == 1 ? 0 : c];
            if (Math.Abs(seen - expected) > 1e-5f * expected) return null;
        }
        return values.AsSpan<int>().ToArray();
    }

    private static int Axis(Node dequantize, Tensor weights) => (int)(dequantize.Int("axis", 1) is var axis && axis < 0 ? axis + weights.Dims.Length : axis);
}
