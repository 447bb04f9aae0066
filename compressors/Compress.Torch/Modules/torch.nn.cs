using TorchSharp.Modules;
using TorchSharp.Interop;
using TorchSharp.Optim;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Neural networks.</summary>
    public static partial class nn
    {
        /// <summary>How the losses of elements become one.</summary>
        public enum Reduction
        {
            /// <summary>Not at all.</summary>
            None = 0,

            /// <summary>By their mean.</summary>
            Mean = 1,

            /// <summary>By their sum.</summary>
            Sum = 2,
        }

        /// <summary>A tensor that training changes.</summary>
        /// <param name="data">The initial values, whose memory it shares.</param>
        /// <param name="requires_grad">Whether gradients are gathered for it.</param>
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

        /// <summary>Helpers around parameters.</summary>
        public static class utils
        {
            /// <summary>Scales all gradients together so that their common norm is at most a limit.</summary>
            /// <param name="tensors">Parameters; those without a gradient are passed over.</param>
            /// <param name="max_norm">The limit.</param>
            /// <param name="norm_type">The p of the norm; infinity for the largest element.</param>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                ArgumentNullException.ThrowIfNull(tensors);
                using var scope = NewDisposeScope();
                using var quiet = no_grad();
                var gradients = new List<Tensor>();
                foreach (var tensor in tensors)
                {
                    if (tensor.grad is { } gradient)
                    {
                        gradients.Add(gradient);
                    }
                }
                if (gradients.Count == 0)
                {
                    return 0;
                }
                // The norm of the norms; one read from the device for all of them.
                var device = gradients[0].device;
                var batch = new Batch(gradients.TrueForAll(g => g.device_type == DeviceType.CUDA));
                var norms = stack(batch.Norms([.. gradients], norm_type).Select(norm => norm.to(device)));
                var total = Ops.NormScalar.Call(norms, norm_type);
                var norm = total.ToDouble();
                // As PyTorch does, so that a norm of exactly the limit is scaled a hair too.
                var factor = max_norm / (norm + 1e-6);
                if (factor < 1)
                {
                    batch.Multiply([.. gradients], factor);
                }
                return norm;
            }

            /// <summary>
            /// Multiplies all gradients by a number: the other half of scaling a loss. An addition to TorchSharp's names.
            /// </summary>
            /// <param name="tensors">Parameters; those without a gradient are passed over.</param>
            /// <param name="factor">The number.</param>
            public static void scale_grad_(IEnumerable<Parameter> tensors, double factor)
            {
                ArgumentNullException.ThrowIfNull(tensors);
                using var scope = NewDisposeScope();
                using var quiet = no_grad();
                Tensor[] gradients = [.. tensors.Select(tensor => tensor.grad).OfType<Tensor>()];
                if (gradients.Length != 0)
                {
                    new Batch(Array.TrueForAll(gradients, g => g.device_type == DeviceType.CUDA)).Multiply(gradients, factor);
                }
            }

            /// <summary>Limits every element of all gradients.</summary>
            /// <param name="tensors">Parameters; those without a gradient are passed over.</param>
            /// <param name="clip_value">The largest magnitude.</param>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                ArgumentNullException.ThrowIfNull(tensors);
                using var scope = NewDisposeScope();
                using var quiet = no_grad();
                foreach (var tensor in tensors)
                {
                    tensor.grad?.clamp_(-clip_value, clip_value);
                }
            }
        }
    }
}
