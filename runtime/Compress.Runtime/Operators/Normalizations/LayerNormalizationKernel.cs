using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Normalizations;

/// <summary>LayerNormalization and RMSNormalization over the axes from one on, with scale and bias broadcast; also gives mean and 1 / deviation.</summary>
internal sealed class LayerNormalizationKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly long _axis = node.Int("axis", -1);
    private readonly double _epsilon = node.Float("epsilon", 1e-5f);
    private readonly bool _rms = node.Node.OpType == "RMSNormalization";

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var axis = Strides.Axis(call, _axis, x.Rank);
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        dims.Fill(1);
        x.Dims[..axis].CopyTo(dims);
        var means = !_rms && call.Wants(1) ? call.Output(1, x.Type, dims[..x.Rank]).Span<T>() : default;
        var inverses = !_rms && call.Wants(2) ? call.Output(2, x.Type, dims[..x.Rank]).Span<T>() : default;
        var length = (int)Strides.Product(x.Dims[axis..]);
        Span<long> scaleSteps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> biasSteps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        var scale = call[1];
        var bias = call.Optional(2);
        if (scale.Rank > x.Rank || bias is not null && bias.Rank > x.Rank) throw call.Error($"scale {scale} and bias {bias} do not broadcast to {x}");
        Strides.Broadcasted(scale.Dims, x.Dims, scaleSteps);
        if (bias is not null) Strides.Broadcasted(bias.Dims, x.Dims, biasSteps);
        else biasSteps.Clear();
        long st = 0, bt = 0;
        index.Clear();
        for (var line = 0; line < (length == 0 ? 0 : y.Length / length); line++)
        {
            var from = x.Span<T>().Slice(line * length, length);
            var (mean, inverse) = Moments(from);
            if (!means.IsEmpty) means[line] = T.CreateTruncating(mean);
            if (!inverses.IsEmpty) inverses[line] = T.CreateTruncating(inverse);
            for (var i = 0; i < length; i++)
            {
                var value = T.CreateTruncating((double.CreateTruncating(from[i]) - mean) * inverse) * scale.Span<T>()[(int)st];
                y[line * length + i] = bias is null ? value : value + bias.Span<T>()[(int)bt];
                Strides.Next(x.Dims, index, scaleSteps, ref st, biasSteps, ref bt);
            }
        }
    }

    private (double Mean, double Inverse) Moments(ReadOnlySpan<T> x)
    {
        double mean = 0, variance = 0;
        if (!_rms)
        {
            foreach (var value in x) mean += double.CreateTruncating(value);
            mean /= x.Length;
        }
        foreach (var value in x)
        {
            var away = double.CreateTruncating(value) - mean;
            variance += away * away;
        }
        return (mean, 1 / Math.Sqrt(variance / x.Length + _epsilon));
    }
}

internal readonly struct LayerNormalizationFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new LayerNormalizationKernel<T>(node);
}

/// <summary>
/// InstanceNormalization and GroupNormalization: moments over the channels of a group and space; scale and bias a channel, or a group as
/// GroupNormalization had it before opset 21.
/// </summary>
internal sealed class GroupNormalizationKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly double _epsilon = node.Float("epsilon", 1e-5f);
    private readonly long _groups = node.Int("num_groups", 0);
    private readonly bool _instance = node.Node.OpType == "InstanceNormalization";

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (x.Rank < 2) throw call.Error($"the input is {x}; batch and channels are expected");
        var channels = (int)x.Dims[1];
        var groups = _instance ? channels : (int)_groups;
        if (groups < 1 || channels % groups != 0) throw call.Error($"{groups} groups do not divide {channels} channels");
        var scale = call[1].Span<T>();
        var bias = call[2].Span<T>();
        if ((scale.Length != channels && scale.Length != groups) || bias.Length != scale.Length) throw call.Error($"scale {call[1]} and bias {call[2]} must have {channels} values each");
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var inner = (int)Strides.Product(x.Dims[2..]);
        var length = channels / groups * inner;
        for (var g = 0; g < (int)x.Dims[0] * groups; g++)
        {
            var from = x.Span<T>().Slice(g * length, length);
            double mean = 0, variance = 0;
            foreach (var value in from) mean += double.CreateTruncating(value);
            mean /= length;
            foreach (var value in from) variance += (double.CreateTruncating(value) - mean) * (double.CreateTruncating(value) - mean);
            var inverse = 1 / Math.Sqrt(variance / length + _epsilon);
            for (var i = 0; i < length; i++)
            {
                var channel = g % groups * (channels / groups) + i / inner;
                var at = scale.Length == channels ? channel : g % groups;
                y[g * length + i] = T.CreateTruncating((double.CreateTruncating(from[i]) - mean) * inverse) * scale[at] + bias[at];
            }
        }
    }
}

internal readonly struct GroupNormalizationFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new GroupNormalizationKernel<T>(node);
}
