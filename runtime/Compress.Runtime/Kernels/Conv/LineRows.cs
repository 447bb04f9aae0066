using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>
/// How a convolution over planes reads its input: in place, or from a copy with its borders. In the copy the pixels of a row that strides skip
/// lie apart, so that the neighbours of every tap lie together; zeros lie between pixels that are spread; and where there is one line of output,
/// rows that it does not see are left out.
/// </summary>
internal sealed unsafe class LineRows
{
    /// <summary>Bytes behind the copy that a vector of zeros may reach into.</summary>
    private const int Slack = 64;

    private const int Lanes = 8;

    private readonly ConvShape _shape;
    private readonly int _spread;
    private readonly int _width;
    private readonly bool _copies;
    private readonly bool _isPlain;
    private readonly int _phase;
    private readonly Phase[] _phases;
    private readonly int _rows;
    private readonly int _rowStep;
    private readonly nint _rowBytes;
    private readonly nint _planeBytes;

    /// <param name="shape">Geometry, over the spread input.</param>
    /// <param name="spread">1, or pixels from one pixel of the input to the next once zeros lie between them.</param>
    public LineRows(in ConvShape shape, int spread = 1)
    {
        _shape = shape;
        _spread = spread;
        _width = ((shape.InWidth - 1) / spread) + 1;
        _copies = shape.HasPads || shape.StrideX > 1 || spread > 1;
        _phase = PhaseLength(shape);
        _phases = new Phase[shape.StrideX];
        for (int p = 0; p < shape.StrideX; p++)
        {
            // Padded pixels of this phase before the first one of the image, and the image's first one among them.
            int left = p >= shape.PadLeft ? 0 : (shape.PadLeft - p + shape.StrideX - 1) / shape.StrideX;
            int first = (left * shape.StrideX) + p - shape.PadLeft;
            _phases[p] = new Phase(left, first, Math.Clamp((shape.InWidth - first + shape.StrideX - 1) / shape.StrideX, 0, _phase - left));
        }

        _rows = _copies ? Rows(shape) : shape.InHeight;
        _isPlain = shape.StrideX == 1 && spread == 1 && shape.PadLeft <= Lanes && shape.PadRight <= Lanes && _width >= Lanes;
        _rowStep = _copies && shape.OutHeight == 1 ? shape.DilationY : 1;
        _rowBytes = (nint)_phase * shape.StrideX * sizeof(float);
        _planeBytes = _rows * _rowBytes;
    }

    /// <summary>Elements of an image as it lies.</summary>
    public nint ImageElements => (nint)_shape.InChannels * _shape.InHeight * _width;

    /// <summary>Bytes of scratch.</summary>
    public long ScratchBytes => _copies ? Bytes(_shape) + Slack : 0;

    /// <summary>Bytes of a copy with its borders.</summary>
    public static long Bytes(in ConvShape shape) => (long)shape.InChannels * Rows(shape) * PhaseLength(shape) * shape.StrideX * sizeof(float);

    /// <summary>Bytes from the first pixel of a window to a tap.</summary>
    /// <param name="channel">Channel within the group.</param>
    /// <param name="y">Row of the kernel.</param>
    /// <param name="x">Column of the kernel.</param>
    public nint Offset(int channel, int y, int x)
    {
        int at = x * _shape.DilationX;
        return (channel * _planeBytes) + (y * _shape.DilationY / _rowStep * _rowBytes) + ((((nint)(at % _shape.StrideX) * _phase) + (at / _shape.StrideX)) * sizeof(float));
    }

    /// <summary>Bytes from where <see cref="Open"/> points to the first window of a line of output.</summary>
    /// <param name="channel">First input channel.</param>
    /// <param name="line">Line of output.</param>
    public nint Place(int channel, int line) => (channel * _planeBytes) + (line * _shape.StrideY * _rowBytes);

    /// <summary>Makes an image readable and returns its first window.</summary>
    /// <param name="x">First element of the image.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte* Open(float* x, byte* scratch)
    {
        if (!_copies)
            return (byte*)x;
        if (_isPlain)
        {
            OpenPlain(x, (float*)scratch);
            return scratch;
        }

        float* to = (float*)scratch;
        int height = _shape.InHeight, rows = _rows, length = _phase;
        nint plane = (nint)height * _width;
        for (int channel = 0; channel < _shape.InChannels; channel++, x += plane)
        {
            int at = -_shape.PadTop;
            for (int row = 0; row < rows; row++, at += _rowStep)
            {
                if ((uint)at >= (uint)height)
                {
                    Zero(to, length * _shape.StrideX);
                    to += length * _shape.StrideX;
                    continue;
                }

                float* from = x + ((nint)at * _width);
                foreach (Phase phase in _phases)
                {
                    Zero(to, phase.Left);
                    if (_spread > 1)
                        Spread(from, to + phase.Left, phase);
                    else if (_shape.StrideX == 1)
                        Memory.Bytes.Copy((byte*)(from + phase.First), (byte*)(to + phase.Left), (nint)phase.Count * sizeof(float));
                    else
                        Skip(from + phase.First, to + phase.Left, phase.Count, _shape.StrideX);
                    int done = phase.Left + phase.Count;
                    Zero(to + done, length - done);
                    to += length;
                }
            }
        }

        return scratch;
    }

    /// <summary>Rows that are copied as they lie, between borders of up to a vector: a store of zeros goes beyond a border, and what follows is written after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OpenPlain(float* x, float* to)
    {
        int height = _shape.InHeight, width = _width, left = _shape.PadLeft, rows = _rows, step = _rowStep, length = _phase;
        nint plane = (nint)height * width;
        Vector256<float> zero = Vector256<float>.Zero;
        for (int channel = 0; channel < _shape.InChannels; channel++, x += plane)
        {
            int at = -_shape.PadTop;
            for (int row = 0; row < rows; row++, at += step, to += length)
            {
                if ((uint)at >= (uint)height)
                {
                    for (int i = 0; i < length; i += Lanes)
                        zero.Store(to + i);
                    continue;
                }

                float* from = x + ((nint)at * width), body = to + left;
                zero.Store(to);
                for (int i = 0; i < width - Lanes; i += Lanes)
                    Vector256.Load(from + i).Store(body + i);
                Vector256.Load(from + width - Lanes).Store(body + width - Lanes);
                zero.Store(body + width);
            }
        }
    }

    /// <summary>Rows of the copy: all with their borders, or those that the taps of one line of output see.</summary>
    private static int Rows(in ConvShape shape) => shape.OutHeight == 1 ? shape.KernelHeight : shape.InHeight + shape.PadTop + shape.PadBottom;

    /// <summary>Pixels of a row that lie together.</summary>
    private static int PhaseLength(in ConvShape shape) => (shape.InWidth + shape.PadLeft + shape.PadRight + shape.StrideX - 1) / shape.StrideX;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zero(float* to, int count)
    {
        for (int i = 0; i < count; i++)
            to[i] = 0;
    }

    /// <summary>to[i] = x[stride i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Skip(float* x, float* to, int count, int stride)
    {
        if (stride == 2)
        {
            StridedCopy.EverySecond(x, to, count);
            return;
        }

        for (int i = 0; i < count; i++)
            to[i] = x[stride * i];
    }

    /// <summary>A phase of the row in which zeros lie between the input's pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Spread(float* x, float* to, Phase phase)
    {
        int i = 0;
        if (_spread == 2 && _shape.StrideX == 1 && phase.First == 0 && Sse.IsSupported)
        {
            Vector128<float> zero = Vector128<float>.Zero;
            for (; i + 8 <= phase.Count; i += 8)
            {
                Vector128<float> v = Vector128.Load(x + (i / 2));
                Sse.UnpackLow(v, zero).Store(to + i);
                Sse.UnpackHigh(v, zero).Store(to + i + 4);
            }
        }

        for (; i < phase.Count; i++)
        {
            int pixel = phase.First + (i * _shape.StrideX);
            to[i] = pixel % _spread == 0 ? x[pixel / _spread] : 0;
        }
    }

    /// <summary>Every so many pixels of a padded row.</summary>
    /// <param name="left">Pixels of the border before those of the image.</param>
    /// <param name="first">Number of the first one of the image.</param>
    /// <param name="count">Pixels of the image.</param>
    private readonly struct Phase(int left, int first, int count)
    {
        public int Left => left;
        public int First => first;
        public int Count => count;
    }
}
