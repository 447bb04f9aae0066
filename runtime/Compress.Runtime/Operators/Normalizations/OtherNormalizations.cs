using System.Numerics;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Normalizations;

/// <summary>LpNormalization: each line along an axis divided by its 1-norm or 2-norm; lines of zeros stay.</summary>
internal sealed class LpNormalizationKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly long _axis = node.Int("axis", -1);
    private readonly long _p = node.Int("p", 2) is 1 or 2 ? node.Int("p", 2) : throw node.Error($"p is {node.Int("p", 2)}; 1 or 2 is expected");

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var axis = Strides.Axis(call, _axis, x.Rank);
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var from = x.Span<T>();
        var (length, inner) = ((int)x.Dims[axis], (int)Strides.Product(x.Dims[(axis + 1)..]));
        for (var line = 0; line < (length == 0 ? 0 : y.Length / length); line++)
        {
            var start = line / inner * inner * length + line % inner;
            var sum = T.Zero;
            for (var i = 0; i < length; i++) sum += _p == 1 ? T.Abs(from[start + i * inner]) : from[start + i * inner] * from[start + i * inner];
            if (_p == 2) sum = T.Sqrt(sum);
            for (var i = 0; i < length; i++) y[start + i * inner] = T.IsZero(sum) ? from[start + i * inner] : from[start + i * inner] / sum;
        }
    }
}

internal readonly struct LpNormalizationFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new LpNormalizationKernel<T>(node);
}

/// <summary>MeanVarianceNormalization: (x - mean) / sqrt(variance) over axes, with the specification's 1e-9 beside the deviation.</summary>
internal sealed class MeanVarianceKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly long[] _axes = node.HasAttribute("axes") ? node.Ints("axes") : [0, 2, 3];

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        Span<long> steps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        steps.Fill(1);
        foreach (var axis in _axes) steps[Strides.Axis(call, axis, x.Rank)] = 0;
        long step = 1, count = 1;
        for (var d = x.Rank - 1; d >= 0; d--)
        {
            if (steps[d] == 0) count *= x.Dims[d];
            else (steps[d], step) = (step, step * x.Dims[d]);
        }
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var from = x.Span<T>();
        var sums = call.Scratch<double>(0, 2 * step);
        sums.Clear();
        long at = 0;
        index.Clear();
        for (var i = 0; i < from.Length; i++)
        {
            var value = double.CreateTruncating(from[i]);
            sums[(int)(2 * at)] += value / count;
            sums[(int)(2 * at) + 1] += value * value / count;
            Strides.Next(x.Dims, index, steps, ref at);
        }
        at = 0;
        index.Clear();
        for (var i = 0; i < y.Length; i++)
        {
            var mean = sums[(int)(2 * at)];
            var deviation = Math.Sqrt(Math.Max(0, sums[(int)(2 * at) + 1] - mean * mean));
            y[i] = T.CreateTruncating((double.CreateTruncating(from[i]) - mean) / (deviation + 1e-9));
            Strides.Next(x.Dims, index, steps, ref at);
        }
    }
}

internal readonly struct MeanVarianceFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new MeanVarianceKernel<T>(node);
}
