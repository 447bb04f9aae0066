using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// Batch normalization of [N, C, ...]. In training with the batch's statistics, which also move the running
            /// ones (variance unbiased) by the momentum; else with the running ones.
            /// </summary>
            public static Tensor batch_norm(
                Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null,
                bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                Ops.BatchNorm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            /// <summary>Layer normalization over the last dimensions, whose shape is given.</summary>
            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                Ops.LayerNorm.Call(input, normalized_shape, weight, bias, eps);

            /// <summary>Instance normalization of [N, C, ...]: each channel of each sample on its own.</summary>
            public static Tensor instance_norm(
                Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null,
                Tensor? bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1e-5) =>
                Ops.InstanceNorm.Call(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);

            /// <summary>Group normalization of [N, C, ...]: each group of channels of each sample on its own.</summary>
            public static Tensor group_norm(
                Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                Ops.GroupNorm.Call(input, num_groups, weight, bias, eps);

            /// <summary>Zeroes elements with a probability and scales the others up, in training; else nothing.</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!inplace)
                {
                    return Ops.Dropout.Call(input, p, training);
                }
                Ops.DropoutInPlace.Run(input, p, training);
                return input;
            }

            /// <summary>Dropout of whole channels of [N, C, ...].</summary>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true) =>
                Ops.FeatureDropout.Call(input, p, training);
        }
    }
}
