using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>
/// How a band of input planes lies in scratch, borders included: the rows and columns that results of one position meet lie together, so that
/// neighbouring results, also those of the next line, read neighbouring floats. Results of stride 1 need one part a plane; those two pixels
/// apart need the even and the odd rows and columns apart.
/// </summary>
internal sealed unsafe class PlaneSplit
{
    private readonly ConvShape _shape;
    private readonly int _down;
    private readonly int _across;
    private readonly int _partFloats;

    /// <param name="shape">Geometry of the convolution.</param>
    /// <param name="pool">Pixels of the convolution, down and across, that make one result.</param>
    /// <param name="lines">Most lines of results in a band.</param>
    public PlaneSplit(in ConvShape shape, int pool, int lines)
    {
        _shape = shape;
        (_down, _across) = (shape.StrideY * pool, shape.StrideX * pool);
        Pitch = (shape.OutWidth / pool) + (((pool - 1) * shape.StrideX) + shape.WindowWidth - 1) / _across;
        _partFloats = Pitch * (lines + ((((pool - 1) * shape.StrideY) + shape.WindowHeight - 1) / _down));
        Pool = pool;
    }

    /// <summary>Floats from a result of one line to that of the next line, in scratch and in what the tiles make of it.</summary>
    public int Pitch { get; }

    /// <summary>Floats of all planes.</summary>
    public long Floats => (long)_shape.InChannels * _down * _across * _partFloats;

    private int Pool { get; }

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
        return ((nint)part * _partFloats) + (row / _down * Pitch) + (column / _across);
    }

    /// <summary>Copies what some lines of results read.</summary>
    /// <param name="x">The image's first plane.</param>
    /// <param name="to">Scratch.</param>
    /// <param name="first">First line of results.</param>
    /// <param name="lines">Lines of results.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(float* x, float* to, int first, int lines)
    {
        Bytes.Fill((byte*)to, 0, (nint)Floats * sizeof(float));
        int rows = (((lines * Pool) - 1) * _shape.StrideY) + _shape.WindowHeight, top = (first * _down) - _shape.PadTop;
        int begin = Math.Max(0, -top), end = Math.Min(rows, _shape.InHeight - top), width = Math.Min(_shape.InWidth, (_across * Pitch) - _shape.PadLeft);
        if (width <= 0)
            return;
        for (int channel = 0; channel < _shape.InChannels; channel++, x += (nint)_shape.InHeight * _shape.InWidth)
        {
            for (int row = begin; row < end; row++)
            {
                float* from = x + ((nint)(top + row) * _shape.InWidth);
                float* line = to + (((nint)channel * _down) + (row % _down)) * _across * _partFloats + (row / _down * Pitch);
                if (_across == 1)
                    Bytes.Copy((byte*)from, (byte*)(line + _shape.PadLeft), (nint)width * sizeof(float));
                else
                    Split(from, line + ((_shape.PadLeft & 1) * _partFloats) + (_shape.PadLeft >> 1), line + ((~_shape.PadLeft & 1) * _partFloats) + ((_shape.PadLeft + 1) >> 1), width);
            }
        }
    }

    /// <summary>Deals floats out to two places in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(float* from, float* even, float* odd, int count)
    {
        int i = 0;
        for (; Avx2.IsSupported && i + 16 <= count; i += 16, even += 8, odd += 8)
        {
            Vector256<float> a = Vector256.Load(from + i), b = Vector256.Load(from + i + 8);
            Avx2.Permute4x64(Avx.Shuffle(a, b, 0x88).AsDouble(), 0xD8).AsSingle().Store(even);
            Avx2.Permute4x64(Avx.Shuffle(a, b, 0xDD).AsDouble(), 0xD8).AsSingle().Store(odd);
        }

        for (; i + 8 <= count; i += 8, even += 4, odd += 4)
        {
            Vector128<ulong> a = Vector128.Load((ulong*)(from + i)), b = Vector128.Load((ulong*)(from + i + 4));
            Vector128.Narrow(a, b).AsSingle().Store(even);
            Vector128.Narrow(a >> 32, b >> 32).AsSingle().Store(odd);
        }

        for (; i + 2 <= count; i += 2)
            (*even++, *odd++) = (from[i], from[i + 1]);
        if (i < count)
            *even = from[i];
    }
}
