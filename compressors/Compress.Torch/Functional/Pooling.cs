using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Largest elements of windows over [N, C, L]; the stride is the window if null.</summary>
            public static Tensor max_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                Ops.MaxPool1d.Call(
                    input, new[] { kernel_size }, new[] { stride ?? kernel_size }, new[] { padding ?? 0 },
                    new[] { dilation ?? 1 }, ceil_mode);

            /// <summary>Largest elements of windows over [N, C, H, W]; the strides are the window if null.</summary>
            public static Tensor max_pool2d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null,
                bool ceil_mode = false) =>
                Ops.MaxPool2d.Call(input, kernel_size, stride ?? kernel_size, padding ?? Zero, dilation ?? One, ceil_mode);

            /// <summary>Largest elements of square windows over [N, C, H, W]; the stride is the window if null.</summary>
            public static Tensor max_pool2d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                max_pool2d(
                    input, [kernel_size, kernel_size], [stride ?? kernel_size], [padding ?? 0], [dilation ?? 1], ceil_mode);

            /// <summary>Largest elements of windows over [N, C, D, H, W]; the strides are the window if null.</summary>
            public static Tensor max_pool3d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null,
                bool ceil_mode = false) =>
                Ops.MaxPool3d.Call(input, kernel_size, stride ?? kernel_size, padding ?? Zero, dilation ?? One, ceil_mode);

            /// <summary>Means of windows over [N, C, L]; the stride is the window if null.</summary>
            public static Tensor avg_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true) =>
                Ops.AvgPool1d.Call(
                    input, new[] { kernel_size }, new[] { stride ?? kernel_size }, new[] { padding ?? 0 }, ceil_mode,
                    count_include_pad);

            /// <summary>Means of windows over [N, C, H, W]; the strides are the window if null.</summary>
            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                Ops.AvgPool2d.Call(
                    input, kernel_size, stride ?? kernel_size, padding ?? Zero, ceil_mode, count_include_pad,
                    divisor_override);

            /// <summary>Means of square windows over [N, C, H, W]; the stride is the window if null.</summary>
            public static Tensor avg_pool2d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(
                    input, [kernel_size, kernel_size], [stride ?? kernel_size], [padding ?? 0], ceil_mode, count_include_pad,
                    divisor_override);

            /// <summary>Means of windows over [N, C, D, H, W]; the strides are the window if null.</summary>
            public static Tensor avg_pool3d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                Ops.AvgPool3d.Call(
                    input, kernel_size, stride ?? kernel_size, padding ?? Zero, ceil_mode, count_include_pad,
                    divisor_override);

            /// <summary>Means of as many windows over [N, C, L] as asked for.</summary>
            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) =>
                Ops.AdaptiveAvgPool1d.Call(input, new[] { output_size });

            /// <summary>Means of as many windows over [N, C, H, W] as asked for.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                Ops.AdaptiveAvgPool2d.Call(input, output_size);

            /// <summary>Means of as many windows over [N, C, D, H, W] as asked for.</summary>
            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) =>
                Ops.AdaptiveAvgPool3d.Call(input, output_size);

            /// <summary>Largest elements of as many windows over [N, C, H, W] as asked for.</summary>
            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size) =>
                Ops.AdaptiveMaxPool2d.Call2(input, output_size).First;
        }
    }
}
