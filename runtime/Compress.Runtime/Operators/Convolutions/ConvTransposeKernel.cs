using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Convolutions;

/// <summary>ConvTranspose over any number of axes of space, with groups: every input element adds its weighted kernel to the output.</summary>
internal sealed class ConvTransposeKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly long[] _strides = node.Ints("strides");
    private readonly long[] _dilations = node.Ints("dilations");
    private readonly long[] _pads = node.Ints("pads");
    private readonly long[] _outputPadding = node.Ints("output_padding");
    private readonly long[] _outputShape = node.Ints("output_shape");
    private readonly string _autoPad = node.Text("auto_pad", "NOTSET");
    private readonly long _groups = node.Int("group", 1);

    public override void Run(OperatorCall call)
    {
        var (x, w) = (call[0], call[1]);
        if (x.Rank < 3 || w.Rank != x.Rank) throw call.Error($"the input is {x} and the weights {w}; both need batch, channels and at least one axis of space");
        var rank = x.Rank - 2;
        var (channels, perGroup) = ((int)x.Dims[1], (int)w.Dims[1]);
        if (_groups < 1 || channels % _groups != 0 || w.Dims[0] != channels) throw call.Error($"{_groups} groups do not fit input {x} and weights {w}");
        var outputs = perGroup * (int)_groups;
        var bias = call.Optional(2);
        if (bias is not null && bias.Length != outputs) throw call.Error($"the bias is {bias}; {outputs} values are expected");
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        Span<long> before = stackalloc long[TensorBuffer.MaxRank];
        dims[0] = x.Dims[0];
        dims[1] = outputs;
        for (var d = 0; d < rank; d++) (dims[d + 2], before[d]) = Size(call, d, rank, x.Dims[d + 2], w.Dims[d + 2]);
        var y = call.Output(0, x.Type, dims[..x.Rank]).Span<T>();
        var space = (int)Strides.Product(x.Dims[2..]);
        var outSpace = (int)Strides.Product(dims[2..x.Rank]);
        var kernel = (int)Strides.Product(w.Dims[2..]);
        var groupIn = channels / (int)_groups;
        for (var n = 0; n < (int)dims[0]; n++)
        {
            for (var o = 0; o < outputs; o++)
            {
                var target = y.Slice((n * outputs + o) * outSpace, outSpace);
                target.Fill(bias is null ? T.Zero : bias.Span<T>()[o]);
                var group = o / perGroup;
                for (var c = group * groupIn; c < (group + 1) * groupIn; c++)
                {
                    Channel(x.Span<T>().Slice((n * channels + c) * space, space), x.Dims[2..], w.Span<T>().Slice((c * perGroup + o % perGroup) * kernel, kernel), w.Dims[2..],
                        target, dims[2..x.Rank], before);
                }
            }
        }
    }

    private void Channel(ReadOnlySpan<T> x, ReadOnlySpan<long> space, ReadOnlySpan<T> weights, ReadOnlySpan<long> kernel, Span<T> y, ReadOnlySpan<long> output, ReadOnlySpan<long> before)
    {
        Span<long> at = stackalloc long[TensorBuffer.MaxRank];
        Span<long> tap = stackalloc long[TensorBuffer.MaxRank];
        at.Clear();
        for (var i = 0; i < x.Length; i++)
        {
            tap.Clear();
            for (var k = 0; k < weights.Length; k++)
            {
                long offset = 0;
                var inside = true;
                for (var d = 0; d < space.Length && inside; d++)
                {
                    var position = at[d] * Stride(d) + tap[d] * Dilation(d) - before[d];
                    inside = (ulong)position < (ulong)output[d];
                    offset = offset * output[d] + position;
                }
                if (inside) y[(int)offset] += x[i] * weights[k];
                for (var d = space.Length - 1; d >= 0 && ++tap[d] == kernel[d]; d--) tap[d] = 0;
            }
            for (var d = space.Length - 1; d >= 0 && ++at[d] == space[d]; d--) at[d] = 0;
        }
    }

    private (long Size, long Before) Size(OperatorCall call, int d, int rank, long size, long kernel)
    {
        var (stride, dilation) = (Stride(d), Dilation(d));
        if (stride < 1 || dilation < 1 || kernel < 1) throw call.Error($"kernel {kernel}, stride {stride} and dilation {dilation} in dimension {d}; positive numbers are expected");
        var extra = d < _outputPadding.Length ? _outputPadding[d] : 0;
        var full = checked(stride * (size - 1) + extra + (kernel - 1) * dilation + 1);
        if (_outputShape.Length > 0 || _autoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            var wanted = _outputShape.Length >= rank ? _outputShape[_outputShape.Length - rank + d] : size * stride;
            var total = Math.Max(0, full - wanted);
            return (wanted, _autoPad == "SAME_UPPER" ? total / 2 : total - total / 2);
        }
        if (_pads.Length == 0 || _autoPad == "VALID") return (full, 0);
        var result = full - _pads[d] - _pads[rank + d];
        return result > 0 ? (result, _pads[d]) : throw call.Error($"pads {_pads[d]} and {_pads[rank + d]} leave nothing of {full} in dimension {d}");
    }

    private long Stride(int d) => d < _strides.Length ? _strides[d] : 1;

    private long Dilation(int d) => d < _dilations.Length ? _dilations[d] : 1;
}

internal readonly struct ConvTransposeFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new ConvTransposeKernel<T>(node);
}
