using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// Cross-entropy of logits [N, C, ...] with classes [N, ...] (signed 64 bit) or class probabilities [N, C, ...].
            /// </summary>
            /// <param name="input">The logits.</param>
            /// <param name="target">The classes.</param>
            /// <param name="weight">Weights of the classes, [C].</param>
            /// <param name="ignore_index">A class that does not count.</param>
            /// <param name="reduction">How the losses become one.</param>
            /// <param name="label_smoothing">The share of the target that is spread over all classes.</param>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Ops.CrossEntropyLoss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>Negative logarithms of likelihood: log probabilities [N, C, ...] and classes [N, ...].</summary>
            public static Tensor nll_loss(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Ops.NllLossNd.Call(input, target, weight, (long)reduction, -100);

            /// <summary>
            /// Kullback-Leibler divergence of log probabilities from a target. The mean is over elements; divide the sum by
            /// the batch for the divergence of distributions. Name <paramref name="log_target"/> at every call: here, as
            /// in TorchSharp, it is true unless said otherwise, in PyTorch false.
            /// </summary>
            /// <param name="x">Log probabilities.</param>
            /// <param name="target">The target.</param>
            /// <param name="log_target">Whether the target holds log probabilities too.</param>
            /// <param name="reduction">How the losses become one.</param>
            public static Tensor kl_div(
                Tensor x, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Ops.KlDiv.Call(x, target, (long)reduction, log_target);

            /// <summary>Squared differences.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Ops.MseLoss.Call(input, target, (long)reduction);

            /// <summary>Absolute differences.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Ops.L1Loss.Call(input, target, (long)reduction);

            /// <summary>Squared differences over 2 beta below beta, absolute ones less beta / 2 above.</summary>
            public static Tensor smooth_l1_loss(
                Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                Ops.SmoothL1Loss.Call(input, target, (long)reduction, beta);

            /// <summary>Half squared differences below delta, linear above.</summary>
            public static Tensor huber_loss(
                Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean) =>
                Ops.HuberLoss.Call(input, target, (long)reduction, delta);

            /// <summary>Cross-entropy of probabilities with targets between 0 and 1.</summary>
            public static Tensor binary_cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Ops.BinaryCrossEntropy.Call(input, target, weight, (long)reduction);

            /// <summary>Cross-entropy of logits of probabilities with targets between 0 and 1.</summary>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean,
                Tensor? pos_weights = null) =>
                Ops.BinaryCrossEntropyWithLogits.Call(input, target, weight, pos_weights, (long)reduction);
        }
    }
}
