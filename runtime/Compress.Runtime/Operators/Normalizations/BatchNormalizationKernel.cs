using System.Numerics;
using Compress.Graphs;

namespace Compress.Runtime.Operators.Normalizations;

/// <summary>BatchNormalization with running statistics: (x - mean) / sqrt(variance + epsilon) * scale + bias, a channel.</summary>
internal sealed class BatchNormalizationKernel<T>(float epsilon) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (x.Rank < 2) throw call.Error($"the input is {x}; batch and channels are expected");
        var channels = (int)x.Dims[1];
        for (var i = 1; i < 5; i++)
            if (call[i].Length != channels) throw call.Error($"input {i} is {call[i]}; {channels} values, one a channel, are expected");
        var scale = call[1].Span<T>();
        var bias = call[2].Span<T>();
        var mean = call[3].Span<T>();
        var variance = call[4].Span<T>();
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var from = x.Span<T>();
        var inner = (int)Strides.Product(x.Dims[2..]);
        for (var plane = 0; plane < (int)x.Dims[0] * channels; plane++)
        {
            var c = plane % channels;
            var factor = scale[c] / T.Sqrt(variance[c] + T.CreateTruncating(epsilon));
            for (var i = plane * inner; i < (plane + 1) * inner; i++) y[i] = (from[i] - mean[c]) * factor + bias[c];
        }
    }
}

internal readonly struct BatchNormalizationFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> =>
        node.Flag("training_mode") || node.Int("is_test", 1) == 0 && node.Opset < 7
            ? throw node.Error("the runtime runs BatchNormalization with its running statistics only; export the model in evaluation mode (training_mode = 0)")
            : new BatchNormalizationKernel<T>(node.Float("epsilon", 1e-5f));
}
