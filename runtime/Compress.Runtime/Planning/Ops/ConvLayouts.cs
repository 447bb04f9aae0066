using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Layout rules that float and 8-bit convolutions share.</summary>
internal static class ConvLayouts
{
    public static LayoutWish Wish(Convolution convolution, PlanValue value, int input)
    {
        if (!convolution.Rows) return LayoutWish.Image;
        // A matrix is read in place, whether its rows are padded or not.
        return input == 0 && value.Dims.Length == 2 ? LayoutWish.Any : LayoutWish.RowMajor;
    }

    /// <summary>Images at their preferred stride; matrices, and single pixels that nobody wants as an image, dense.</summary>
    public static void SetOutput(Convolution convolution, PlanValue y, Readers readers)
    {
        var dense = convolution.Rows || (y.OrderIsShared && (y.IsOutput || !readers.WantImage(y)));
        y.Layout = dense ? Layout.RowMajor : Layout.Image(y.PreferredStride);
    }

    public static ConvLayout Of(Convolution convolution, List<PlanValue> inputs, PlanValue y)
    {
        var (x, to) = (Stride(convolution, inputs[0]), Stride(convolution, y));
        return new ConvLayout(x, to, y.IsSlice ? y.Channels : to, inputs.Count > 1 ? Stride(convolution, inputs[1]) : 0);
    }

    /// <summary>Elements from pixel to pixel; the pixels of a matrix are its rows, and a dense image has one channel or one pixel.</summary>
    private static int Stride(Convolution convolution, PlanValue value) => value.Layout.IsImage ? value.Layout.Stride
        : convolution.Rows ? (int)value.Dims[^1] : value.Channels;
}
