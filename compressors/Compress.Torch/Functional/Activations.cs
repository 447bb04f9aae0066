using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false)
            {
                ArgumentNullException.ThrowIfNull(x);
                return inplace ? x.relu_() : x.relu();
            }

            /// <summary>min(max(x, 0), 6).</summary>
            public static Tensor relu6(Tensor x) => hardtanh(x, 0, 6);

            /// <summary>Limits to a range.</summary>
            public static Tensor hardtanh(Tensor x, double min_val = -1.0, double max_val = 1.0) =>
                Ops.Hardtanh.Call(x, min_val, max_val);

            /// <summary>x where positive, else a slope times x.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01) =>
                Ops.LeakyRelu.Call(input, negative_slope);

            /// <summary>x where positive, else a slope per channel times x.</summary>
            public static Tensor prelu(Tensor input, Tensor weight) => Ops.Prelu.Call(input, weight);

            /// <summary>x where positive, else alpha (exp(x) - 1).</summary>
            public static Tensor elu(Tensor x, double alpha = 1.0) => Ops.Elu.Call(x, alpha);

            /// <summary>x where positive, else alpha (exp(x / alpha) - 1).</summary>
            public static Tensor celu(Tensor x, double alpha = 1.0) => Ops.Celu.Call(x, alpha);

            /// <summary>Scaled exponential linear unit with its published constants.</summary>
            public static Tensor selu(Tensor x) => Ops.Selu.Call(x);

            /// <summary>Gaussian error linear unit, exact: x / 2 (1 + erf(x / sqrt 2)).</summary>
            public static Tensor gelu(Tensor x) => Ops.Gelu.Call(x);

            /// <summary>x sigmoid(x).</summary>
            public static Tensor silu(Tensor x) => Ops.Silu.Call(x);

            /// <summary>x tanh(softplus(x)).</summary>
            public static Tensor mish(Tensor x) => Ops.Mish.Call(x);

            /// <summary>log(1 + exp(beta x)) / beta, linear above the threshold.</summary>
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) =>
                Ops.Softplus.Call(x, beta, threshold);

            /// <summary>x / (1 + |x|).</summary>
            public static Tensor softsign(Tensor x)
            {
                ArgumentNullException.ThrowIfNull(x);
                return x / (x.abs() + 1);
            }

            /// <summary>clamp(x / 6 + 1 / 2, 0, 1).</summary>
            public static Tensor hardsigmoid(Tensor x) => Ops.Hardsigmoid.Call(x);

            /// <summary>x hardsigmoid(x).</summary>
            public static Tensor hardswish(Tensor x) => Ops.Hardswish.Call(x);

            /// <summary>First half of a dimension times the sigmoid of the second.</summary>
            public static Tensor glu(Tensor input, long dim = -1) => Ops.Glu.Call(input, dim);

            /// <summary>Logarithm of the sigmoid.</summary>
            public static Tensor logsigmoid(Tensor x) => Ops.LogSigmoid.Call(x);

            /// <summary>Moves towards zero by lambda, and stops there.</summary>
            public static Tensor softshrink(Tensor x, double lambda = 0.5) => Ops.Softshrink.Call(x, lambda);

            /// <summary>Zero where the magnitude is at most lambda.</summary>
            public static Tensor hardshrink(Tensor x, double lambda = 0.5) => Ops.Hardshrink.Call(x, lambda);

            /// <summary>Logistic function.</summary>
            public static Tensor sigmoid(Tensor x) => Ops.Sigmoid.Call(x);

            /// <summary>Hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x) => Ops.Tanh.Call(x);

            /// <summary>Exponentials along a dimension, divided by their sum.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                Ops.SoftmaxInt.Call(input, dim, dtype);

            /// <summary>Logarithm of softmax, accurate where softmax is small.</summary>
            public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                Ops.LogSoftmaxInt.Call(input, dim, dtype);
        }
    }
}
