using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Layers as functions of their input and weights. Shapes: N batch, C channels, L, H, W, D lengths.</summary>
        public static partial class functional
        {
            private static readonly long[] One = [1];
            private static readonly long[] Zero = [0];

            /// <summary>Convolution of [N, C, L] with [O, C / groups, k].</summary>
            public static Tensor conv1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null,
                long? dilation = null, long groups = 1) =>
                Ops.Conv1d.Call(
                    input, weight, bias, new[] { stride ?? 1 }, new[] { padding ?? 0 }, new[] { dilation ?? 1 }, groups);

            /// <summary>Convolution of [N, C, H, W] with [O, C / groups, kh, kw].</summary>
            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, long groups = 1) =>
                Ops.Conv2d.Call(input, weight, bias, strides ?? One, padding ?? Zero, dilation ?? One, groups);

            /// <summary>Convolution of [N, C, D, H, W] with [O, C / groups, kd, kh, kw].</summary>
            public static Tensor conv3d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, long groups = 1) =>
                Ops.Conv3d.Call(input, weight, bias, strides ?? One, padding ?? Zero, dilation ?? One, groups);

            /// <summary>Transposed convolution of [N, C, L] with [C, O / groups, k].</summary>
            public static Tensor conv_transpose1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null,
                long? output_padding = null, long? dilation = null, long groups = 1) =>
                Ops.ConvTranspose1d.Call(
                    input, weight, bias, new[] { stride ?? 1 }, new[] { padding ?? 0 }, new[] { output_padding ?? 0 }, groups,
                    new[] { dilation ?? 1 });

            /// <summary>Transposed convolution of [N, C, H, W] with [C, O / groups, kh, kw].</summary>
            public static Tensor conv_transpose2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                Ops.ConvTranspose2dInput.Call(
                    input, weight, bias, strides ?? One, padding ?? Zero, output_padding ?? Zero, groups, dilation ?? One);

            /// <summary>Transposed convolution of [N, C, D, H, W] with [C, O / groups, kd, kh, kw].</summary>
            public static Tensor conv_transpose3d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                Ops.ConvTranspose3dInput.Call(
                    input, weight, bias, strides ?? One, padding ?? Zero, output_padding ?? Zero, groups, dilation ?? One);

            /// <summary><c>input @ weight.T + bias</c>; input [..., in], weight [out, in], bias [out].</summary>
            public static Tensor linear(Tensor input, Tensor weight, Tensor? bias = null) =>
                Ops.Linear.Call(input, weight, bias);

            /// <summary>Rows of a table: weight [rows, width], indices of any shape [...], result [..., width].</summary>
            public static Tensor embedding(Tensor x, Tensor weight, long? padding_idx = null) =>
                Ops.Embedding.Call(weight, x, padding_idx ?? -1);

            /// <summary>One-hot rows of integers [...], result [..., classes]; as many classes as needed if -1.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Ops.OneHot.Call(x, num_classes);
        }
    }
}
