using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Convolutions;

/// <summary>
/// Conv over any number of axes of space, with groups: for each output channel the sum over input channels and kernel positions, in that
/// order, of weight times input row.
/// </summary>
internal sealed class ConvKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly WindowGeometry _geometry = new(node);
    private readonly Window _window = new();
    private readonly long _groups = node.Int("group", 1);

    public override void Run(OperatorCall call)
    {
        var (x, w) = (call[0], call[1]);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        dims = dims[..Shape(call, x, w, call.Optional(2), dims)];
        Compute(x, x.Span<T>(), w, w.Span<T>(), call.Optional(2), dims, call.Output(0, x.Type, dims).Span<T>());
    }

    /// <summary>Proves that the inputs fit each other and writes the output's dimensions; returns their number.</summary>
    public int Shape(OperatorCall call, TensorBuffer x, TensorBuffer w, TensorBuffer? bias, Span<long> dims)
    {
        if (x.Rank < 3 || w.Rank != x.Rank) throw call.Error($"the input is {x} and the weights {w}; both need batch, channels and at least one axis of space");
        var (channels, outputs) = (x.Dims[1], w.Dims[0]);
        if (_groups < 1 || channels % _groups != 0 || outputs % _groups != 0 || w.Dims[1] * _groups != channels)
            throw call.Error($"{_groups} groups do not fit input {x} and weights {w}: {channels} channels in, {w.Dims[1]} a group, {outputs} out");
        if (bias is not null && bias.Length != outputs) throw call.Error($"the bias is {bias}; {outputs} values are expected");
        _geometry.Resolve(call, x.Dims[2..], w.Dims[2..], _window);
        dims[0] = x.Dims[0];
        dims[1] = outputs;
        _window.Output.AsSpan(0, x.Rank - 2).CopyTo(dims[2..]);
        return x.Rank;
    }

    /// <summary>The convolution over elements that may have been widened before (for the integer operators); <see cref="Shape"/> comes first.</summary>
    public void Compute(TensorBuffer x, ReadOnlySpan<T> from, TensorBuffer w, ReadOnlySpan<T> weights, TensorBuffer? bias, ReadOnlySpan<long> dims, Span<T> y)
    {
        if (y.IsEmpty) return;
        var rank = x.Rank - 2;
        var (channels, outputs) = ((int)x.Dims[1], (int)w.Dims[0]);
        var biases = bias is null ? default : bias.Span<T>();
        var space = (int)Strides.Product(x.Dims[2..]);
        var outSpace = (int)Strides.Product(dims[2..]);
        var perGroup = (int)w.Dims[1];
        var kernel = (int)Strides.Product(w.Dims[2..]);
        for (var n = 0; n < (int)dims[0]; n++)
        {
            for (var o = 0; o < outputs; o++)
            {
                var target = y.Slice((n * outputs + o) * outSpace, outSpace);
                target.Fill(biases.IsEmpty ? T.Zero : biases[o]);
                var first = o / (outputs / (int)_groups) * perGroup;
                for (var c = 0; c < perGroup; c++)
                    Channel(from.Slice((n * channels + first + c) * space, space), x.Dims[2..], weights.Slice((o * perGroup + c) * kernel, kernel), target, rank);
            }
        }
    }

    /// <summary>Adds one input channel's share: the last axis in the inner loop, the others by index.</summary>
    private void Channel(ReadOnlySpan<T> x, ReadOnlySpan<long> space, ReadOnlySpan<T> weights, Span<T> y, int rank)
    {
        Span<long> tap = stackalloc long[TensorBuffer.MaxRank];
        Span<long> at = stackalloc long[TensorBuffer.MaxRank];
        tap.Clear();
        var last = rank - 1;
        var (width, outWidth, stride) = (space[last], (int)_window.Output[last], _window.Strides[last]);
        for (var k = 0; k < weights.Length; k++)
        {
            var weight = weights[k];
            var shift = tap[last] * _window.Dilations[last] - _window.Before[last];
            // Output columns whose input column lies inside.
            var begin = (int)Math.Min(outWidth, shift >= 0 ? 0 : (-shift + stride - 1) / stride);
            var end = width - shift <= 0 ? 0 : (int)Math.Min(outWidth, (width - shift + stride - 1) / stride);
            at[..rank].Clear();
            for (var row = 0; row < y.Length; row += outWidth)
            {
                long offset = 0;
                var inside = true;
                for (var d = 0; d < last && inside; d++)
                {
                    var position = at[d] * _window.Strides[d] + tap[d] * _window.Dilations[d] - _window.Before[d];
                    inside = (ulong)position < (ulong)space[d];
                    offset = offset * space[d] + position;
                }
                if (inside)
                {
                    var from = offset * width + shift;
                    for (var i = begin; i < end; i++) y[row + i] += weight * x[(int)(from + i * stride)];
                }
                for (var d = last - 1; d >= 0 && ++at[d] == _window.Output[d]; d--) at[d] = 0;
            }
            for (var d = last; d >= 0 && ++tap[d] == _window.Kernel[d]; d--) tap[d] = 0;
        }
    }
}

internal readonly struct ConvFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new ConvKernel<T>(node);
}
