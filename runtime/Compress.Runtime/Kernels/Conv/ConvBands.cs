using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>
/// How a convolution walks over its input: bands of output rows, each with a window that is either read in place or copied with its borders
/// into the worker's scratch, so that inner loops know no edges. Settled at load and independent of the number of threads.
/// </summary>
internal sealed unsafe class ConvBands : IDisposable
{
    /// <summary>Dense multiply-accumulates that take as long as a depthwise one.</summary>
    public const int DepthwiseCost = 8;

    private readonly ConvShape _shape;
    private readonly int _element;
    private readonly bool _widens;
    private readonly int _inStride;
    private readonly byte _fill;
    private readonly bool _planar;
    private readonly bool _gathers;
    private readonly nint _planeBytes;
    private readonly AlignedBuffer _offsets;

    /// <param name="element">Bytes of an element: 4 or 1.</param>
    /// <param name="fill">Byte that padding consists of.</param>
    /// <param name="depthwiseLanes">Channels that a depthwise kernel loads at once; 0 for all other kernels.</param>
    /// <param name="depthwiseColumns">Vectors of channels of a depthwise kernel's blocks; 0 where all channels are wanted at once.</param>
    /// <param name="words">8 bit: weights are 16-bit numbers, two a step; bands of dense kernels are then copied as 16-bit numbers too.</param>
    /// <param name="ordered">8 bit: windows are laid out before they are multiplied, sixteen bytes at a time.</param>
    public ConvBands(in ConvShape shape, in ConvLayout layout, int element, byte fill, int depthwiseLanes = 0, int depthwiseColumns = 1, bool words = false, bool ordered = false)
    {
        _shape = shape;
        _element = element;
        _widens = words && depthwiseLanes == 0;
        Element = _widens ? sizeof(ushort) : element;
        _inStride = layout.InStride;
        _fill = fill;
        _planar = layout.Planar;

        int perStep = sizeof(float) / Element;
        int groupStep = (shape.GroupIn + perStep - 1) / perStep * perStep;
        PixelStride = layout.InStride;
        bool conflict = !ordered && (long)PixelStride * shape.StrideX * Element % Tuning.ConflictBytes == 0;
        if (conflict)
            PixelStride += AlignedBuffer.Alignment / Element;
        // A run of neighbouring taps is one stretch where no lanes between the pixels would be multiplied in vain.
        ByRun = shape.Groups == 1 && shape.DilationX == 1 && PixelStride <= groupStep;
        // Bytes are read in fours: where the last four would leave the pixel, only a copy is safe.
        bool overrun = element == 1 && (ByRun ? PixelStride % 4 != 0 : PixelStride < shape.InChannels - shape.GroupIn + groupStep);
        Stretch = ByRun ? shape.KernelWidth * PixelStride : shape.GroupIn;
        if (ordered)
            overrun = Stretch < PairMatching.Inputs;
        if (depthwiseLanes > 0)
        {
            conflict = false;
            PixelStride = layout.InStride;
            overrun = PixelStride < (shape.InChannels + depthwiseLanes - 1) / depthwiseLanes * depthwiseLanes;
            // Floats that are copied anyway are copied block by block: in the first-level cache, and not as far apart as the channels of a pixel are.
            ByBlock = element == sizeof(float) && depthwiseColumns > 0 && (shape.HasPads || overrun);
            if (ByBlock)
                PixelStride = depthwiseLanes * depthwiseColumns;
        }

        if (_planar)
        {
            conflict = overrun = ByRun = false;
            PixelStride = 1;
        }

        Copies = shape.HasPads || conflict || overrun || _widens;
        Flat = shape.IsPointwise && !_planar;
        // Of pixels that no window reads none is copied.
        _gathers = Copies && !Flat && !_planar && depthwiseLanes == 0 && shape.Taps == 1 && !shape.HasPads;
        (StrideX, StrideY) = _gathers ? (1, 1) : (shape.StrideX, shape.StrideY);

        int oh = shape.OutHeight, ow = shape.OutWidth;
        Images = Flat ? 1 : shape.Batch;
        Lines = Flat ? 1 : oh;
        LineLength = Flat ? shape.Batch * oh * ow : ow;
        ScratchWidth = Copies ? (Flat ? 0 : ((ow - 1) * StrideX) + shape.WindowWidth) : shape.InWidth;
        RowBytes = (nint)ScratchWidth * PixelStride * Element;

        // A depthwise multiply-accumulate costs about eight dense ones: its pixels come from memory once each.
        long macs = Math.Max(1, shape.Macs) * (depthwiseLanes > 0 ? DepthwiseCost : 1);
        long lineMacs = Math.Max(1, macs / Math.Max(1, (long)Images * Lines));
        // Weights that the second-level cache does not keep are read again for every band: then bands are large, and tasks are cut by channels.
        bool heavy = depthwiseLanes == 0 && (long)shape.OutChannels * shape.GroupIn * shape.Taps * element > Tuning.BandBytes;
        long bandBytes = heavy ? 2 * Tuning.BandBytes : ByBlock ? Tuning.BlockBytes : Tuning.BandBytes;
        int least = heavy ? Tuning.HeavyPixels : 1, leastLines = ByBlock || (depthwiseLanes > 0 && words && shape.Is3x3) ? Tuning.DepthwiseLines : 1;
        if (Flat)
        {
            // Bands of one long line: whole tiles of twelve pixels.
            long pixelMacs = Math.Max(1, macs / Math.Max(1, LineLength));
            long pixels = Math.Max(least, Tuning.TaskMacs / pixelMacs);
            if (Copies)
                pixels = Math.Min(pixels, Math.Max(1, bandBytes / ((long)PixelStride * Element)));
            BandPixels = (int)Math.Min(Math.Max(1, LineLength), (pixels + 11) / 12 * 12);
            BandLines = 1;
            Bands = LineLength == 0 ? 0 : (LineLength + BandPixels - 1) / BandPixels;
            ScratchBytes = Copies ? ((long)BandPixels * PixelStride * Element) + AlignedBuffer.Alignment : 0;
        }
        else
        {
            long lines = Math.Max((least + LineLength - 1) / Math.Max(1, LineLength), Tuning.TaskMacs / lineMacs);
            if (Copies)
                lines = Math.Min(lines, Math.Max(1, ((bandBytes / Math.Max(1, (long)RowBytes)) - shape.WindowHeight) / StrideY + 1));
            BandLines = (int)Math.Clamp(Math.Max(lines, leastLines), 1, Lines);
            // Equal bands: the last one is not a sliver.
            Bands = (Lines + BandLines - 1) / BandLines;
            BandLines = (Lines + Bands - 1) / Bands;
            Bands = (Lines + BandLines - 1) / BandLines;
            BandPixels = LineLength;
            long rows = ((BandLines - 1) * StrideY) + shape.WindowHeight;
            _planeBytes = (nint)((Copies ? rows : shape.InHeight) * RowBytes);
            ScratchBytes = Copies ? ((_planar ? shape.InChannels : 1) * (long)RowBytes * rows) + AlignedBuffer.Alignment : 0;
        }

        if (_planar)
        {
            // Neighbouring taps of a plane are one stretch; dilated ones are apart.
            bool whole = shape.DilationX == 1;
            Steps = whole ? shape.KernelWidth : 1;
            Segments = shape.InChannels * shape.Taps / Steps;
            _offsets = new AlignedBuffer((long)Segments * sizeof(nint));
            for (int s = 0; s < Segments; s++)
            {
                (int tap, int channel) = At(s, 0);
                ((nint*)_offsets.Pointer)[s] = (channel * _planeBytes) + (tap / shape.KernelWidth * shape.DilationY * RowBytes) + ((nint)(tap % shape.KernelWidth) * shape.DilationX * element);
            }

            return;
        }

        Segments = ByRun ? shape.KernelHeight : shape.Taps;
        int together = depthwiseLanes == 0 || element > 1 ? 1 : words ? 2 : 4;
        int padded = (Segments + together - 1) / together * together;
        Steps = (Stretch + perStep - 1) / perStep;
        _offsets = new AlignedBuffer((long)padded * sizeof(nint));
        for (int s = 0; s < Segments; s++)
        {
            int ky = ByRun ? s : s / shape.KernelWidth, kx = ByRun ? 0 : s % shape.KernelWidth;
            ((nint*)_offsets.Pointer)[s] = (ky * shape.DilationY * RowBytes) + ((nint)kx * shape.DilationX * PixelStride * Element);
        }

        // Taps that only fill up a group of two or four read the first tap again and weigh it with 0.
        Segments = padded;
    }

    /// <summary>The byte that padding consists of.</summary>
    public byte Fill => _fill;

    /// <summary>Whether all pixels of the batch form one line.</summary>
    public bool Flat { get; }

    /// <summary>Whether bands are copied to scratch.</summary>
    public bool Copies { get; }

    /// <summary>Whether a band is copied for each block of channels by itself.</summary>
    public bool ByBlock { get; }

    /// <summary>Whether neighbouring taps form one stretch.</summary>
    public bool ByRun { get; }

    public int Images { get; }
    public int Lines { get; }
    public int LineLength { get; }
    public int Bands { get; }
    public int BandLines { get; }
    public int BandPixels { get; }

    /// <summary>Bytes of an element where the inner loop reads: those of the input, or 2 where bands are widened.</summary>
    public int Element { get; }

    /// <summary>Elements from pixel to pixel and bytes from row to row, where the inner loop reads.</summary>
    public int PixelStride { get; }
    public nint RowBytes { get; }

    /// <summary>Pixels from window to window of a row, and rows from one row's windows to the next's, where the inner loop reads.</summary>
    public int StrideX { get; }
    public int StrideY { get; }

    /// <summary>Scratch bytes that each worker needs.</summary>
    public long ScratchBytes { get; }

    public int Segments { get; }
    public int Steps { get; }

    /// <summary>Elements of a contiguous stretch of the window.</summary>
    public int Stretch { get; }
    public nint* Offsets => (nint*)_offsets.Pointer;

    private int ScratchWidth { get; }

    /// <summary>Which input element a step of a stretch meets: tap and channel within the group, or a negative channel where the weight is 0.</summary>
    public (int Tap, int Channel) At(int segment, int index)
    {
        if (_planar)
        {
            int each = _shape.Taps / Steps;
            return ((segment % each * Steps) + index, segment / each);
        }

        if (!ByRun)
            return (segment, index < _shape.GroupIn ? index : -1);
        int kx = index / PixelStride, channel = index % PixelStride;
        return kx < _shape.KernelWidth && channel < _shape.GroupIn ? ((segment * _shape.KernelWidth) + kx, channel) : (0, -1);
    }

    /// <summary>Makes a band readable and returns its first window.</summary>
    /// <param name="x">First input element.</param>
    /// <param name="scratch">The worker's scratch.</param>
    /// <param name="image">Image of the band (0 if flat).</param>
    /// <param name="line">First output row of the band, or its first pixel if flat.</param>
    /// <param name="count">Output rows of the band, or pixels if flat.</param>
    /// <param name="bytes">Bytes of a pixel that are copied, where bands are copied block by block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte* Open(byte* x, byte* scratch, int image, int line, int count, int bytes = 0)
    {
        nint pixel = (nint)_inStride * _element;
        if (Flat && !Copies)
            return x + (line * pixel);
        if (Flat)
        {
            CopyPixels(x + (line * pixel), scratch, count, pixel, bytes);
            return scratch;
        }

        byte* from = x + ((nint)image * _shape.InHeight * _shape.InWidth * pixel);
        if (!Copies)
            return from + (line * _shape.StrideY * RowBytes);
        if (_gathers)
        {
            Gather(from, scratch, line, count, pixel, bytes);
            return scratch;
        }

        int first = (line * _shape.StrideY) - _shape.PadTop, rows = ((count - 1) * _shape.StrideY) + _shape.WindowHeight;
        if (!_planar)
        {
            CopyRows(from, scratch, first, rows, pixel, bytes);
            return scratch;
        }

        for (int channel = 0; channel < _shape.InChannels; channel++)
            CopyRows(from + ((nint)channel * _shape.InHeight * _shape.InWidth * _element), scratch + (channel * _planeBytes), first, rows, _element, 0);
        return scratch;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyRows(byte* image, byte* to, int first, int rows, nint pixel, int bytes)
    {
        nint padded = (nint)PixelStride * Element;
        int left = Math.Min(_shape.PadLeft, ScratchWidth);
        int width = Math.Clamp(ScratchWidth - left, 0, _shape.InWidth);
        nint body = width * padded;
        // Everything between the last pixel of one row and the first of the next is one stretch of padding.
        byte* filled = to;
        byte* start = to + (left * padded);
        byte* from = image + ((nint)first * _shape.InWidth * pixel);
        for (int row = first; row < first + rows; row++, start += RowBytes, from += _shape.InWidth * pixel)
        {
            if ((uint)row >= (uint)_shape.InHeight)
                continue;
            Pad(filled, (nint)(start - filled));
            CopyPixels(from, start, width, pixel, bytes);
            filled = start + body;
        }

        Pad(filled, (nint)(to + (rows * RowBytes) - filled));
    }

    /// <summary>Copies the pixels that windows of one tap and without borders read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(byte* image, byte* to, int line, int lines, nint pixel, int bytes)
    {
        for (int row = line; row < line + lines; row++)
        {
            byte* from = image + ((nint)row * _shape.StrideY * _shape.InWidth * pixel);
            for (int column = 0; column < ScratchWidth; column++, from += _shape.StrideX * pixel, to += (nint)PixelStride * Element)
                CopyPixels(from, to, 1, pixel, bytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pad(byte* to, nint bytes)
    {
        if (_widens)
            Bytes.Fill((ushort*)to, _fill, bytes / sizeof(ushort));
        else
            Bytes.Fill(to, _fill, bytes);
    }

    /// <summary>Copies neighbouring pixels to where the inner loop reads, at its stride and in its element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyPixels(byte* from, byte* to, int count, nint pixel, int bytes)
    {
        nint padded = (nint)PixelStride * Element;
        if (ByBlock && bytes == 2 * Vector256<byte>.Count)
        {
            for (int i = 0; i < count; i++, from += pixel, to += padded)
            {
                Vector256.Load(from).Store(to);
                Vector256.Load(from + Vector256<byte>.Count).Store(to + Vector256<byte>.Count);
            }
        }
        else if (ByBlock)
        {
            for (int i = 0; i < count; i++)
                Bytes.Copy(from + (i * pixel), to + (i * padded), bytes);
        }
        else if (_widens && PixelStride == _inStride)
        {
            Bytes.Widen(from, (ushort*)to, count * pixel);
        }
        else if (_widens)
        {
            for (int i = 0; i < count; i++)
                Bytes.Widen(from + (i * pixel), (ushort*)(to + (i * padded)), pixel);
        }
        else if (pixel == padded)
        {
            Bytes.Copy(from, to, count * pixel);
        }
        else
        {
            for (int i = 0; i < count; i++)
                Bytes.Copy(from + (i * pixel), to + (i * padded), pixel);
        }
    }

    public void Dispose() => _offsets.Dispose();
}
