using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>How Winograd's filtering cuts an image into tiles: where the pixels of each lie, and where its outputs go.</summary>
/// <param name="shape">Geometry, of stride 1.</param>
/// <param name="layout">Strides in elements.</param>
/// <param name="element">Bytes of an element of input, output and residual.</param>
internal sealed unsafe class WinogradTiles(ConvShape shape, ConvLayout layout, int element)
{
    public WinogradPoints Tall { get; init; } = WinogradPoints.Six(shape.KernelHeight);

    public WinogradPoints Wide { get; init; } = WinogradPoints.Six(shape.KernelWidth);

    /// <summary>Products of a tile, and pixels that it reads.</summary>
    public int Products => Tall.Products * Wide.Products;

    /// <summary>Outputs of a tile.</summary>
    public int Outputs => Tall.Outputs * Wide.Outputs;

    /// <summary>Tiles of an image.</summary>
    public int Count => Down * Across;

    private int Down => Pieces(shape.OutHeight, Tall.Outputs);

    private int Across => Pieces(shape.OutWidth, Wide.Outputs);

    /// <summary>Whether the kernel has one axis and eight products along it.</summary>
    public bool HasEight => Products == 8;

    /// <summary>Tiles of float: eight products where the kernel has one axis and they are fewer in all, since lines are long or the kernel is.</summary>
    public static WinogradTiles OfFloats(ConvShape shape, ConvLayout layout)
    {
        var six = new WinogradTiles(shape, layout, sizeof(float));
        if (six.Products != 6)
            return six;
        WinogradPoints one = WinogradPoints.Six(1);
        var eight = new WinogradTiles(shape, layout, sizeof(float))
        {
            Tall = shape.KernelHeight == 1 ? one : new(shape.KernelHeight, 8),
            Wide = shape.KernelWidth == 1 ? one : new(shape.KernelWidth, 8),
        };
        return (long)eight.Products * eight.Count < (long)six.Products * six.Count ? eight : six;
    }

    /// <summary>Outputs of a row of a tile that lie inside the image.</summary>
    public int Valid(int tile) => Math.Min(Wide.Outputs, shape.OutWidth - (tile % Across * Wide.Outputs));

    /// <summary>The lines that a tile reads, each from the tile's first column on; null for those outside of the image.</summary>
    /// <param name="x">First image.</param>
    /// <param name="image">Number of the image.</param>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="lines">As many pointers as products down.</param>
    /// <param name="first">First column that lies inside.</param>
    /// <param name="last">The one after the last column that does.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Lines(byte* x, int image, int tile, byte** lines, out int first, out int last)
    {
        int top = (tile / Across * Tall.Outputs) - shape.PadTop, left = (tile % Across * Wide.Outputs) - shape.PadLeft;
        (first, last) = (Math.Max(0, -left), Math.Min(Wide.Products, shape.InWidth - left));
        nint pixel = layout.InStride * element, line = shape.InWidth * pixel;
        byte* at = x + ((((nint)image * shape.InHeight * shape.InWidth) + left) * pixel) + (top * line);
        for (int r = 0; r < Tall.Products; r++, at += line)
            lines[r] = (uint)(top + r) < (uint)shape.InHeight && first < last ? at : null;
    }

    /// <summary>Number of a tile's first output pixel.</summary>
    /// <param name="image">Number of the image.</param>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="tall">Rows of its outputs that lie inside.</param>
    /// <param name="wide">Columns of its outputs that lie inside.</param>
    public nint FirstResult(int image, int tile, out int tall, out int wide)
    {
        int top = tile / Across * Tall.Outputs, left = tile % Across * Wide.Outputs;
        (tall, wide) = (Math.Min(Tall.Outputs, shape.OutHeight - top), Math.Min(Wide.Outputs, shape.OutWidth - left));
        return ((((nint)image * shape.OutHeight) + top) * shape.OutWidth) + left;
    }

    /// <summary>The pixels that a tile reads; for those outside of the image <paramref name="outside"/>.</summary>
    /// <param name="places"><see cref="Products"/> pointers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pixels(byte* x, int image, int tile, byte** places, byte* outside)
    {
        int top = (tile / Across * Tall.Outputs) - shape.PadTop, left = (tile % Across * Wide.Outputs) - shape.PadLeft, wide = Wide.Products;
        nint pixel = layout.InStride * element, line = shape.InWidth * pixel;
        byte* first = x + ((((nint)image * shape.InHeight * shape.InWidth) + left) * pixel);
        bool whole = left >= 0 && left + wide <= shape.InWidth;
        for (int r = 0; r < Tall.Products; r++)
        {
            bool inside = (uint)(top + r) < (uint)shape.InHeight;
            byte* at = first + ((top + r) * line);
            for (int c = 0; c < wide; c++, at += pixel)
                *places++ = inside && (whole || (uint)(left + c) < (uint)shape.InWidth) ? at : outside;
        }
    }

    /// <summary>Where a tile's outputs and then their residuals lie; null outside of the image and where there is no residual.</summary>
    /// <param name="places">Twice <see cref="Outputs"/> pointers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Results(byte* y, byte* residual, int image, int tile, byte** places)
    {
        int top = tile / Across * Tall.Outputs, left = tile % Across * Wide.Outputs, wide = Wide.Outputs, outputs = Outputs;
        int right = Valid(tile);
        nint step = layout.OutStride * element, residualStep = layout.ResidualStride * element;
        for (int r = 0; r < Tall.Outputs; r++, places += wide)
        {
            bool inside = top + r < shape.OutHeight;
            nint pixel = ((((nint)image * shape.OutHeight) + top + r) * shape.OutWidth) + left;
            byte* to = y + (pixel * step);
            byte* added = residual is null ? null : residual + (pixel * residualStep);
            for (int c = 0; c < wide; c++, to += step)
            {
                bool valid = inside && c < right;
                places[c] = valid ? to : null;
                places[outputs + c] = valid && added is not null ? added + (c * residualStep) : null;
            }
        }
    }

    private static int Pieces(int length, int piece) => (length + piece - 1) / piece;
}
