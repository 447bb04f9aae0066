using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>How Winograd's filtering cuts an image into tiles: where the pixels of each lie, and where its outputs go.</summary>
internal readonly unsafe struct WinogradTiles
{
    private readonly int _inHeight, _inWidth, _outHeight, _outWidth, _top, _left;
    private readonly nint _pixel, _outStep, _residualStep;

    /// <param name="shape">Geometry, of stride 1.</param>
    /// <param name="layout">Strides in elements.</param>
    /// <param name="element">Bytes of an element of input, output and residual.</param>
    /// <param name="tall">Products down; six unless given.</param>
    /// <param name="wide">Products across; six unless given.</param>
    public WinogradTiles(in ConvShape shape, in ConvLayout layout, int element, WinogradPoints? tall = null, WinogradPoints? wide = null)
    {
        (Tall, Wide) = (tall ?? WinogradPoints.Six(shape.KernelHeight), wide ?? WinogradPoints.Six(shape.KernelWidth));
        (_inHeight, _inWidth, _outHeight, _outWidth, _top, _left) = (shape.InHeight, shape.InWidth, shape.OutHeight, shape.OutWidth, shape.PadTop, shape.PadLeft);
        (_pixel, _outStep, _residualStep) = (layout.InStride * element, layout.OutStride * element, layout.ResidualStride * element);
        (Down, Across) = (Pieces(_outHeight, Tall.Outputs), Pieces(_outWidth, Wide.Outputs));
    }

    public WinogradPoints Tall { get; }

    public WinogradPoints Wide { get; }

    /// <summary>Tiles in a column and in a row of an image.</summary>
    public int Down { get; }
    public int Across { get; }

    /// <summary>Products of a tile, and pixels that it reads.</summary>
    public int Products => Tall.Products * Wide.Products;

    /// <summary>Outputs of a tile.</summary>
    public int Outputs => Tall.Outputs * Wide.Outputs;

    /// <summary>Tiles of an image.</summary>
    public int Count => Down * Across;

    /// <summary>Pixels of the input and of the output of one image.</summary>
    public int InPixels => _inHeight * _inWidth;
    public int OutPixels => _outHeight * _outWidth;

    /// <summary>Whether the kernel has one axis and eight products along it.</summary>
    public bool HasEight => Products == 8;

    /// <summary>Tiles of float: eight products where the kernel has one axis and they are fewer in all, since lines are long or the kernel is.</summary>
    public static WinogradTiles OfFloats(in ConvShape shape, in ConvLayout layout)
    {
        var six = new WinogradTiles(shape, layout, sizeof(float));
        if (six.Products != 6)
            return six;
        WinogradPoints one = WinogradPoints.Six(1);
        var eight = new WinogradTiles(shape, layout, sizeof(float), shape.KernelHeight == 1 ? one : new(shape.KernelHeight, 8), shape.KernelWidth == 1 ? one : new(shape.KernelWidth, 8));
        return (long)eight.Products * eight.Count < (long)six.Products * six.Count ? eight : six;
    }

    /// <summary>Tiles of a task: those of a group, or fewer where that gives every thread the same number of tasks. No result depends on it.</summary>
    /// <param name="group">Tiles of a group.</param>
    /// <param name="images">Images.</param>
    /// <param name="threads">Threads that share the work.</param>
    public int PerTask(int group, int images, int threads)
    {
        int groups = (Count + group - 1) / group, tasks = groups * images;
        if (threads == 1 || tasks % threads == 0 || tasks > 4 * threads)
            return group;
        // Tiles of fewer than six pixels leave the products' tiles empty.
        int wanted = Math.Min((tasks + threads - 1) / threads * threads / images, Count / 6);
        return wanted > groups ? (Count + wanted - 1) / wanted : group;
    }

    /// <summary>Goes on to the next tile of the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next(ref int row, ref int column)
    {
        if (++column == Across)
            (row, column) = (row + 1, 0);
    }

    /// <summary>Outputs of a row of a tile that lie inside the image.</summary>
    public int Valid(int column) => Math.Min(Wide.Outputs, _outWidth - (column * Wide.Outputs));

    /// <summary>The lines that a tile reads, each from the tile's first column on.</summary>
    /// <param name="x">The image.</param>
    /// <param name="row">Row of the tile among the tiles.</param>
    /// <param name="column">Column of the tile among the tiles.</param>
    /// <param name="lines">As many pointers as products down.</param>
    /// <param name="outside">What lines outside of the image are: zeros.</param>
    /// <param name="first">First column that lies inside.</param>
    /// <param name="last">The one after the last column that does.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Lines(byte* x, int row, int column, byte** lines, byte* outside, out int first, out int last)
    {
        int top = (row * Tall.Outputs) - _top, left = (column * Wide.Outputs) - _left;
        (first, last) = (Math.Max(0, -left), Math.Min(Wide.Products, _inWidth - left));
        nint line = _inWidth * _pixel;
        byte* at = x + (left * _pixel) + (top * line);
        for (int r = 0; r < Tall.Products; r++, at += line)
            lines[r] = (uint)(top + r) < (uint)_inHeight ? at : outside;
    }

    /// <summary>The pixels that a tile reads; for those outside of the image <paramref name="outside"/>.</summary>
    /// <param name="x">The image.</param>
    /// <param name="row">Row of the tile among the tiles.</param>
    /// <param name="column">Column of the tile among the tiles.</param>
    /// <param name="places"><see cref="Products"/> pointers.</param>
    /// <param name="outside">Zeros for all channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pixels(byte* x, int row, int column, byte** places, byte* outside)
    {
        int top = (row * Tall.Outputs) - _top, left = (column * Wide.Outputs) - _left, wide = Wide.Products;
        nint line = _inWidth * _pixel;
        byte* first = x + (left * _pixel);
        bool whole = left >= 0 && left + wide <= _inWidth;
        for (int r = 0; r < Tall.Products; r++)
        {
            bool inside = (uint)(top + r) < (uint)_inHeight;
            byte* at = first + ((top + r) * line);
            for (int c = 0; c < wide; c++, at += _pixel)
                *places++ = inside && (whole || (uint)(left + c) < (uint)_inWidth) ? at : outside;
        }
    }

    /// <summary>Number of a tile's first output pixel in its image.</summary>
    /// <param name="row">Row of the tile among the tiles.</param>
    /// <param name="column">Column of the tile among the tiles.</param>
    /// <param name="tall">Rows of its outputs that lie inside.</param>
    /// <param name="wide">Columns of its outputs that lie inside.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint FirstResult(int row, int column, out int tall, out int wide)
    {
        int top = row * Tall.Outputs, left = column * Wide.Outputs;
        (tall, wide) = (Math.Min(Tall.Outputs, _outHeight - top), Math.Min(Wide.Outputs, _outWidth - left));
        return ((nint)top * _outWidth) + left;
    }

    /// <summary>Where a tile's outputs and then their residuals lie; null outside of the image and where there is no residual.</summary>
    /// <param name="y">The image's output.</param>
    /// <param name="residual">The image's residual or null.</param>
    /// <param name="row">Row of the tile among the tiles.</param>
    /// <param name="column">Column of the tile among the tiles.</param>
    /// <param name="places">Twice <see cref="Outputs"/> pointers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Results(byte* y, byte* residual, int row, int column, byte** places)
    {
        int top = row * Tall.Outputs, left = column * Wide.Outputs, wide = Wide.Outputs, outputs = Outputs;
        int right = Valid(column);
        for (int r = 0; r < Tall.Outputs; r++, places += wide)
        {
            bool inside = top + r < _outHeight;
            nint pixel = ((nint)(top + r) * _outWidth) + left;
            byte* to = y + (pixel * _outStep);
            byte* added = residual is null ? null : residual + (pixel * _residualStep);
            for (int c = 0; c < wide; c++, to += _outStep)
            {
                bool valid = inside && c < right;
                places[c] = valid ? to : null;
                places[outputs + c] = valid && added is not null ? added + (c * _residualStep) : null;
            }
        }
    }

    private static int Pieces(int length, int piece) => (length + piece - 1) / piece;
}
