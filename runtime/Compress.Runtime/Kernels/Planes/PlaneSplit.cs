using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>
/// How a band of input planes lies in scratch, borders included: the rows and columns that results of one position meet lie together, so that
/// neighbouring results read neighbouring floats. Results of stride 1 need one part a plane; those two pixels apart need the even and the odd
/// rows and columns apart.
/// </summary>
internal sealed unsafe class PlaneSplit
{
    /// <summary>Floats of the vectors that rows are aligned to. Zeros are stored so many at a time: those beyond a border are written over, or lie behind a part.</summary>
    private const int Vector = 8;

    private readonly ConvShape _shape;
    private readonly int _pool;
    private readonly int _down;
    private readonly int _across;
    private readonly int _columns;
    private readonly int _parity;
    private readonly int _before;
    private readonly int _before2;
    private readonly int _lead;
    private readonly int _lead2;
    private readonly int _partRows;
    private readonly int _partFloats;

    /// <param name="shape">Geometry of the convolution; strides times the pool are 1 or 2.</param>
    /// <param name="pool">Pixels of the convolution, down and across, that make one result.</param>
    /// <param name="lines">Most lines of results in a band.</param>
    /// <param name="aligned">Whether the image's first pixels are aligned as vectors are; else a row follows the one before it at once.</param>
    public PlaneSplit(in ConvShape shape, int pool, int lines, bool aligned)
    {
        (_shape, _pool) = (shape, pool);
        (_down, _across) = (shape.StrideY * pool, shape.StrideX * pool);
        _columns = (shape.OutWidth / pool) + ((((pool - 1) * shape.StrideX) + shape.WindowWidth - 1) / _across);
        // The image's first pixel lies in the part of its column's remainder, the second one in the other part.
        (_parity, int border, int border2) = (shape.PadLeft % _across, shape.PadLeft / _across, (shape.PadLeft + 1) / _across);
        (_lead, _lead2) = aligned ? (-border & (Vector - 1), -border2 & (Vector - 1)) : (0, 0);
        (_before, _before2) = (_lead + border, _lead2 + border2);
        Pitch = aligned ? Up(Math.Max(_lead, _lead2) + _columns) : _columns;
        _partRows = lines + ((((pool - 1) * shape.StrideY) + shape.WindowHeight - 1) / _down);
        _partFloats = (Pitch * _partRows) + Up(Math.Max(_before, _before2)) + Vector;
    }

    /// <summary>Floats from a result of one line to that of the next line.</summary>
    public int Pitch { get; }

    /// <summary>Floats of all planes.</summary>
    public long Floats => (long)_shape.InChannels * _down * _across * _partFloats;

    /// <summary>Where the first result of a band meets a tap.</summary>
    /// <param name="channel">Input channel.</param>
    /// <param name="ky">Row of the tap.</param>
    /// <param name="kx">Column of the tap.</param>
    /// <param name="py">Row of the pooled pixel.</param>
    /// <param name="px">Column of the pooled pixel.</param>
    public nint Offset(int channel, int ky, int kx, int py, int px)
    {
        int row = (py * _shape.StrideY) + (ky * _shape.DilationY), column = (px * _shape.StrideX) + (kx * _shape.DilationX);
        int part = (((channel * _down) + (row % _down)) * _across) + (column % _across);
        return ((nint)part * _partFloats) + (row / _down * Pitch) + (column % _across == _parity ? _lead : _lead2) + (column / _across);
    }

    /// <summary>Copies what some lines of results read.</summary>
    /// <param name="x">The image's first plane.</param>
    /// <param name="to">Scratch.</param>
    /// <param name="first">First line of results.</param>
    /// <param name="lines">Lines of results.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(float* x, float* to, int first, int lines)
    {
        int down = _down, pitch = Pitch, height = _shape.InHeight, inWidth = _shape.InWidth, top = (first * down) - _shape.PadTop;
        int width = Math.Min(inWidth, (_across * _columns) - _shape.PadLeft);
        int bottom = width <= 0 ? 0 : Math.Min((((lines * _pool) - 1) * _shape.StrideY) + _shape.WindowHeight + top, height);
        nint partFloats = _partFloats, all = (nint)_partRows * pitch;
        // One or two: a shift does what a division by it would.
        int shift = down - 1;
        for (int channel = 0; channel < _shape.InChannels; channel++, x += (nint)height * inWidth)
        {
            for (int phase = 0; phase < down; phase++, to += _across * partFloats)
            {
                int row = top + phase, begin = Math.Clamp((shift - row) >> shift, 0, _partRows), rows = Math.Clamp((bottom - row + shift) >> shift, begin, _partRows) - begin;
                float* from = x + ((nint)(row + (begin * down)) * inWidth);
                float* part = to + (_parity * partFloats), body = part + (begin * pitch) + _before;
                Zero(part, body);
                if (_across == 1)
                {
                    for (float* line = body, end = body + ((nint)rows * pitch); line < end; line += pitch, from += (nint)down * inWidth)
                    {
                        Bytes.Copy((byte*)from, (byte*)line, (nint)width * sizeof(float));
                        Zero(line + width, line + pitch);
                    }
                }
                else
                {
                    float* part2 = to + ((_parity ^ 1) * partFloats), body2 = part2 + (begin * pitch) + _before2;
                    Zero(part2, body2);
                    Deal(from, (nint)down * inWidth, body, body2, pitch, rows, width);
                    Zero(body2 - _before2 + ((nint)rows * pitch), part2 + all);
                }

                Zero(body - _before + ((nint)rows * pitch), part + all);
            }
        }
    }

    /// <summary>Deals the floats of rows out to two places in turn, with zeros up to where the next row goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Deal(float* from, nint step, float* even, float* odd, int pitch, int rows, int count)
    {
        // The last vectors overlap those before them.
        int pairs = count >> 1, whole = pairs << 1, evens = count - pairs;
        for (; rows > 0; rows--, from += step, even += pitch, odd += pitch)
        {
            if (Avx2.IsSupported && pairs >= 8)
            {
                for (int i = 0; i < whole - 16; i += 16)
                    Deal256(from + i, even + (i >> 1), odd + (i >> 1));
                Deal256(from + whole - 16, even + pairs - 8, odd + pairs - 8);
            }
            else if (pairs >= 4)
            {
                for (int i = 0; i < whole - 8; i += 8)
                    Deal128(from + i, even + (i >> 1), odd + (i >> 1));
                Deal128(from + whole - 8, even + pairs - 4, odd + pairs - 4);
            }
            else
            {
                for (int i = 0; i < pairs; i++)
                    (even[i], odd[i]) = (from[2 * i], from[(2 * i) + 1]);
            }

            if (pairs < evens)
                even[pairs] = from[whole];
            Zero(even + evens, even + pitch);
            Zero(odd + pairs, odd + pitch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Deal256(float* from, float* even, float* odd)
    {
        Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + 8);
        Avx2.Permute4x64(Avx.Shuffle(a, b, 0x88).AsDouble(), 0xD8).AsSingle().Store(even);
        Avx2.Permute4x64(Avx.Shuffle(a, b, 0xDD).AsDouble(), 0xD8).AsSingle().Store(odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Deal128(float* from, float* even, float* odd)
    {
        Vector128<ulong> a = Vector128.Load((ulong*)from), b = Vector128.Load((ulong*)(from + 4));
        Vector128.Narrow(a, b).AsSingle().Store(even);
        Vector128.Narrow(a >> 32, b >> 32).AsSingle().Store(odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zero(float* from, float* end)
    {
        for (; from < end; from += Vector)
            Vector256<float>.Zero.Store(from);
    }

    private static int Up(int floats) => (floats + Vector - 1) / Vector * Vector;
}
