using System.Runtime.CompilerServices;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// A depthwise convolution with the pointwise one before it, the one after it, or both, some rows of output at a time: what lies between
/// them stays in the second-level cache and never becomes a whole tensor. Where rows begin does not depend on the number of threads, so
/// that results do not either.
/// </summary>
internal sealed unsafe class ConvChain : IDisposable
{
    private readonly IRowConv? _expand;
    private readonly IRowConv _depthwise;
    private readonly IRowConv? _project;
    private readonly ConvShape _window;
    private readonly Pixels _pixels;
    private readonly long _macs;
    private readonly int _rows;
    private readonly int _chunks;
    private readonly int _paddedWidth;
    private readonly nint _ringRow;
    private readonly int _ringRows;
    private readonly long _copyBytes;
    private readonly long _ringBytes;
    private readonly long _middleBytes;
    private readonly long _rowBytes;

    /// <summary>Bytes from pixel to pixel.</summary>
    /// <param name="Input">Of the chain's input.</param>
    /// <param name="Expanded">Of what the first pointwise convolution gives.</param>
    /// <param name="Filtered">Of what the depthwise convolution gives.</param>
    /// <param name="Output">Of the chain's output.</param>
    /// <param name="Residual">Of what is added to the output, or 0.</param>
    public readonly record struct Pixels(int Input, int Expanded, int Filtered, int Output, int Residual);

    /// <param name="expand">The pointwise convolution before, or null.</param>
    /// <param name="depthwise">The depthwise one: prepared for <see cref="Padded"/> if there is one before it, else for <paramref name="window"/>.</param>
    /// <param name="project">The pointwise convolution after, or null.</param>
    /// <param name="window">Geometry of the depthwise convolution, pads included.</param>
    /// <param name="pixels">Bytes from pixel to pixel.</param>
    /// <param name="macs">Multiply-accumulates of all together.</param>
    /// <param name="bytes">Bytes between the convolutions that are in work at once.</param>
    public ConvChain(IRowConv? expand, IRowConv depthwise, IRowConv? project, in ConvShape window, in Pixels pixels, long macs, int bytes = Tuning.ChainBytes)
    {
        (_expand, _depthwise, _project, _window, _pixels, _macs) = (expand, depthwise, project, window, pixels, macs);
        _paddedWidth = window.InWidth + window.PadLeft + window.PadRight;
        _ringRow = (nint)_paddedWidth * pixels.Expanded;
        int overlap = window.WindowHeight - window.StrideY;
        if (expand is null)
        {
            _rows = depthwise.Bands.BandLines;
        }
        else
        {
            long each = (window.StrideY * (long)_ringRow) + ((long)window.OutWidth * pixels.Filtered);
            _rows = (int)Math.Clamp((bytes - (overlap * (long)_ringRow)) / each, 1, window.OutHeight);
        }

        _chunks = (window.OutHeight + _rows - 1) / _rows;
        if (expand is not null)
            _rows = (window.OutHeight + _chunks - 1) / _chunks;
        _chunks = (window.OutHeight + _rows - 1) / _rows;
        _ringRows = (window.StrideY * _rows) + overlap;
        _ringBytes = expand is null ? depthwise.Bands.ScratchBytes : Up(_ringRows * (long)_ringRow);
        _middleBytes = project is null ? 0 : Up((long)_rows * window.OutWidth * pixels.Filtered);
        _rowBytes = Math.Max(expand?.RowScratchBytes ?? 0, Math.Max(depthwise.RowScratchBytes, project?.RowScratchBytes ?? 0));
        _copyBytes = Math.Max(Copied(expand, (long)_ringRows * window.InWidth), Copied(project, (long)_rows * window.OutWidth));
    }

    /// <summary>Bytes of scratch that each worker needs.</summary>
    public long ScratchBytes => _ringBytes + _middleBytes + _copyBytes + _rowBytes;

    /// <summary>Bytes of packed constants.</summary>
    public long PackedBytes => (_expand?.PackedBytes ?? 0) + _depthwise.PackedBytes + (_project?.PackedBytes ?? 0);

    /// <summary>Whether the residual may lie where the output does.</summary>
    public bool MayShareResidual => _project is null or { MayShareResidual: true };

    /// <summary>The variants that run, in order.</summary>
    public string Name => (_expand is null ? "" : _expand.Variant.Name + ", ") + _depthwise.Variant.Name + (_project is null ? "" : ", " + _project.Variant.Name);

    /// <summary>The depthwise geometry over rows that have their padding already.</summary>
    public static ConvShape Padded(in ConvShape window) => window with
    {
        Batch = 1, InHeight = window.InHeight + window.PadTop + window.PadBottom, InWidth = window.InWidth + window.PadLeft + window.PadRight,
        PadTop = 0, PadLeft = 0, PadBottom = 0, PadRight = 0,
    };

    /// <summary>
    /// Whether doing rows together is worth it: what lies between is larger than the second-level cache keeps anyway, and the weights that
    /// are read again for every few rows are not.
    /// </summary>
    /// <param name="window">Geometry of the depthwise convolution.</param>
    /// <param name="element">Bytes of an element.</param>
    /// <param name="weights">Weights of the pointwise convolutions.</param>
    public static bool Pays(in ConvShape window, int element, long weights)
        => window.WindowHeight >= window.StrideY && window.OutHeight > 1
            && (long)window.InHeight * window.InWidth * window.InChannels * element > 2 * Tuning.ChainBytes && weights * element <= Tuning.ChainBytes;

    /// <summary>Runs the chain.</summary>
    /// <param name="x">Input; must not overlap the output.</param>
    /// <param name="y">Output.</param>
    /// <param name="residual">Added to the output, or null; may be the output itself where <see cref="MayShareResidual"/>.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> for each worker, aligned to 64 bytes.</param>
    /// <param name="pool">Who runs the tasks.</param>
    public void Run(byte* x, byte* y, byte* residual, byte* scratch, ForkJoinPool pool)
    {
        // A strip begins by computing again what the strip before it has computed last, so that there are few.
        var job = new Job { X = x, Y = y, Residual = residual, Scratch = scratch, Strips = _expand is null ? _chunks : Math.Min(_chunks, pool.Threads == 1 ? 1 : 2 * pool.Threads) };
        pool.Run(_window.Batch * job.Strips, _macs, &RunTask, this, &job);
    }

    public void Dispose()
    {
        _expand?.Dispose();
        _depthwise.Dispose();
        _project?.Dispose();
    }

    private static long Up(long bytes) => (bytes + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;

    private static long Copied(IRowConv? pointwise, long pixels) => pointwise is { Bands: { Copies: true } bands } ? Up((pixels * bands.PixelStride * bands.Element) + AlignedBuffer.Alignment) : 0;

    private static void RunTask(object target, void* state, int task, int worker) => ((ConvChain)target).RunTask((Job*)state, task, worker);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTask(Job* job, int task, int worker)
    {
        int image = task / job->Strips, strip = task % job->Strips;
        byte* ring = job->Scratch + (worker * ScratchBytes);
        byte* middle = ring + _ringBytes;
        byte* copy = middle + _middleBytes;
        int first = (int)((long)strip * _chunks / job->Strips), last = (int)(((long)strip + 1) * _chunks / job->Strips);
        // Padded rows that the ring holds.
        int top = 0, end = 0;
        if (_expand is not null)
            Bytes.Fill(ring, _depthwise.Bands.Fill, _ringRows * _ringRow);
        for (int chunk = first; chunk < last; chunk++)
        {
            int row = chunk * _rows, count = Math.Min(_rows, _window.OutHeight - row);
            byte* window = ring;
            if (_expand is null)
            {
                window = _depthwise.Bands.Open(job->X, ring, image, row, count);
            }
            else
            {
                int from = row * _window.StrideY, to = from + ((count - 1) * _window.StrideY) + _window.WindowHeight;
                if (end > from)
                    Buffer.MemoryCopy(ring + ((from - top) * _ringRow), ring, _ringBytes, (end - from) * _ringRow);
                Expand(job->X, image, ring, from, Math.Max(from, end), to, copy);
                (top, end) = (from, to);
            }

            long pixel = (((long)image * _window.OutHeight) + row) * _window.OutWidth;
            byte* y = job->Y + (pixel * _pixels.Output);
            _depthwise.RunRows(window, _window.StrideY * _depthwise.Bands.RowBytes, _project is null ? y : middle, _window.OutWidth, null, count, _window.OutWidth, copy + _copyBytes);
            if (_project is null)
                continue;
            int pixels = count * _window.OutWidth;
            byte* r = job->Residual is null ? null : job->Residual + (pixel * _pixels.Residual);
            _project.RunRows(_project.Bands.Open(middle, copy, 0, 0, pixels), 0, y, pixels, r, 1, pixels, copy + _copyBytes);
        }
    }

    /// <summary>Computes the padded rows <paramref name="begin"/> to <paramref name="end"/> of the ring, whose first row is <paramref name="top"/>.</summary>
    private void Expand(byte* x, int image, byte* ring, int top, int begin, int end, byte* copy)
    {
        ConvBands bands = _expand!.Bands;
        int inside = Math.Clamp(begin, _window.PadTop, Math.Max(_window.PadTop, end)), outside = Math.Clamp(_window.PadTop + _window.InHeight, inside, Math.Max(inside, end));
        // The ring is full of padding at first; rows below the image come where others were.
        for (int row = Math.Max(begin, outside); row < end; row++)
            Bytes.Fill(ring + ((row - top) * _ringRow), _depthwise.Bands.Fill, _ringRow);
        int count = outside - inside;
        if (count <= 0)
            return;
        long line = (((long)image * _window.InHeight) + inside - _window.PadTop) * _window.InWidth;
        byte* from = bands.Open(x + (line * _pixels.Input), copy, 0, 0, count * _window.InWidth);
        _expand.RunRows(from, (nint)_window.InWidth * bands.PixelStride * bands.Element,
            ring + ((inside - top) * _ringRow) + (_window.PadLeft * _pixels.Expanded), _paddedWidth, null, count, _window.InWidth, copy + _copyBytes);
    }

    private struct Job
    {
        public byte* X, Y, Residual, Scratch;
        public int Strips;
    }
}
