using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How elements between elements are found.</summary>
    public enum InterpolationMode
    {
        /// <summary>The nearest one.</summary>
        Nearest = 0,

        /// <summary>Straight lines along one dimension.</summary>
        Linear = 1,

        /// <summary>Straight lines along two dimensions.</summary>
        Bilinear = 2,

        /// <summary>Cubic curves along two dimensions.</summary>
        Bicubic = 3,

        /// <summary>Straight lines along three dimensions.</summary>
        Trilinear = 4,
    }

    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// Extends dimensions, counted from the last one: <paramref name="pad"/> is [before, after] of the last,
            /// then of the one before it, and so on. Negative numbers cut.
            /// </summary>
            /// <param name="input">The tensor.</param>
            /// <param name="pad">How much.</param>
            /// <param name="mode">What with.</param>
            /// <param name="value">The number of mode <see cref="PaddingModes.Constant"/>.</param>
            public static Tensor pad(
                Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => mode switch
                {
                    PaddingModes.Constant => Ops.Pad.Call(input, pad, "constant", value),
                    PaddingModes.Zeros => Ops.Pad.Call(input, pad, "constant", 0.0),
                    PaddingModes.Reflect => Ops.Pad.Call(input, pad, "reflect", Argument.None),
                    PaddingModes.Replicate => Ops.Pad.Call(input, pad, "replicate", Argument.None),
                    PaddingModes.Circular => Ops.Pad.Call(input, pad, "circular", Argument.None),
                    _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such padding mode."),
                };

            /// <summary>Resizes [N, C, ...] to a size or by factors, of which exactly one is given.</summary>
            /// <param name="x">The tensor.</param>
            /// <param name="size">The new lengths.</param>
            /// <param name="scale_factor">The factors of the lengths.</param>
            /// <param name="mode">How.</param>
            /// <param name="align_corners">Whether the corner elements' centres stay at the corners; not for nearest.</param>
            /// <exception cref="ArgumentException">Both or none of size and factors, or a mode that does not fit the shape.</exception>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null)
            {
                ArgumentNullException.ThrowIfNull(x);
                if ((size == null) == (scale_factor == null))
                {
                    throw new ArgumentException("Give either the size or the scale factors.", nameof(size));
                }
                var corners = align_corners ?? false;
                return (mode, x.dim()) switch
                {
                    (InterpolationMode.Nearest, 3) => Ops.UpsampleNearest1dVec.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 4) => Ops.UpsampleNearest2dVec.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 5) => Ops.UpsampleNearest3dVec.Call(x, size, scale_factor),
                    (InterpolationMode.Linear, 3) => Ops.UpsampleLinear1dVec.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 4) => Ops.UpsampleBilinear2dVec.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 4) => Ops.UpsampleBicubic2dVec.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Trilinear, 5) => Ops.UpsampleTrilinear3dVec.Call(x, size, corners, scale_factor),
                    _ => throw new ArgumentException(
                        $"Mode {mode} does not resize a tensor {x}: nearest takes 3 to 5 dimensions, linear 3, bilinear and bicubic 4, trilinear 5.",
                        nameof(mode)),
                };
            }

            /// <summary>Moves blocks of r x r channels into the plane: [N, C r^2, H, W] to [N, C, H r, W r].</summary>
            public static Tensor pixel_shuffle(Tensor x, long upscale_factor) => Ops.PixelShuffle.Call(x, upscale_factor);

            /// <summary>Moves blocks of the plane into channels: [N, C, H r, W r] to [N, C r^2, H, W].</summary>
            public static Tensor pixel_unshuffle(Tensor x, long downscale_factor) =>
                Ops.PixelUnshuffle.Call(x, downscale_factor);

            /// <summary>A sampling grid [N, H, W, 2] of affine maps [N, 2, 3] for an output of the given shape.</summary>
            public static Tensor affine_grid(Tensor theta, long[] size, bool align_corners = false) =>
                Ops.AffineGridGenerator.Call(theta, size, align_corners);

            /// <summary>Samples [N, C, H, W] bilinearly at the places of a grid; zeros beyond the edge.</summary>
            public static Tensor grid_sample(Tensor input, Tensor grid, bool align_corners = false) =>
                Ops.GridSampler.Call(input, grid, 0, 0, align_corners);
        }
    }
}
