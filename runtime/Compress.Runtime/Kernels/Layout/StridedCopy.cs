using Compress.Graphs;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Copies a block of elements between places that both lie at fixed strides: the one kernel behind transpositions, slices, joins, splits,
/// repeats and borders. Dimensions that run alike on both sides are merged at load; a run is a counter over the outer dimensions around a
/// contiguous copy, a strided row, or squares that are transposed in registers.
/// </summary>
internal sealed unsafe class StridedCopy
{
    private const int MaxRank = 16;

    /// <summary>Elements of a side of the squares that are transposed in registers.</summary>
    private const int Square = 4;

    private readonly int _element;
    private readonly long[] _dims;
    private readonly long[] _from;
    private readonly long[] _to;

    /// <param name="dims">Elements along each dimension of the block.</param>
    /// <param name="from">Elements from one to the next along each dimension, at the source; 0 repeats, negative ones run backwards.</param>
    /// <param name="to">The same at the target; no two elements may meet.</param>
    /// <param name="element">Bytes of an element: 1, 2, 4 or 8.</param>
    public StridedCopy(ReadOnlySpan<long> dims, ReadOnlySpan<long> from, ReadOnlySpan<long> to, int element)
    {
        if (dims.Length > MaxRank || from.Length != dims.Length || to.Length != dims.Length)
            throw new ArgumentException(Texts.Of($"A copy of {dims.Length} dimensions has {from.Length} and {to.Length} strides; up to {MaxRank} dimensions, with one stride each, are expected."));
        if (element is not (1 or 2 or 4 or 8))
            throw new ArgumentException(Texts.Of($"An element has {element} bytes; 1, 2, 4 or 8 are expected."));
        _element = element;
        // Innermost first, so that the target is written in its own order.
        var order = new List<int>(dims.Length);
        for (int i = dims.Length - 1; i >= 0; i--)
        {
            if (dims[i] == 1)
                continue;
            int at = order.Count;
            while (at > 0 && to[order[at - 1]] > to[i])
                at--;
            order.Insert(at, i);
        }

        List<long> d = [], f = [], g = [];
        foreach (int i in order)
        {
            if (d.Count > 0 && from[i] == f[^1] * d[^1] && to[i] == g[^1] * d[^1])
            {
                d[^1] *= dims[i];
                continue;
            }

            d.Add(dims[i]);
            f.Add(from[i]);
            g.Add(to[i]);
        }

        if (d.Count == 0)
        {
            d.Add(1);
            f.Add(1);
            g.Add(1);
        }

        // A dimension along which the source is contiguous stands right around the innermost one: together they are transposed in squares.
        int contiguous = f.FindIndex(1, s => s == 1);
        if (f[0] != 1 && contiguous > 1)
        {
            (d[1], d[contiguous]) = (d[contiguous], d[1]);
            (f[1], f[contiguous]) = (f[contiguous], f[1]);
            (g[1], g[contiguous]) = (g[contiguous], g[1]);
        }

        (_dims, _from, _to) = ([.. d], [.. f], [.. g]);
        Elements = 1;
        foreach (long dim in dims)
            Elements *= dim;
    }

    /// <summary>Elements of the block.</summary>
    public long Elements { get; }

    /// <summary>Whether the block is one stretch on both sides.</summary>
    public bool IsContiguous => _dims.Length == 1 && _from[0] == 1 && _to[0] == 1;

    /// <summary>Copies the block; source and target must not overlap.</summary>
    /// <param name="x">The element of the source at position 0 of every dimension.</param>
    /// <param name="y">Where it goes.</param>
    public void Run(byte* x, byte* y)
    {
        if (Elements == 0)
            return;
        switch (_element)
        {
            case 1: Walk<byte>(x, y); break;
            case 2: Walk<ushort>(x, y); break;
            case 4: Walk<uint>(x, y); break;
            default: Walk<ulong>(x, y); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Walk<T>(byte* from, byte* to) where T : unmanaged
    {
        T* x = (T*)from;
        T* y = (T*)to;
        long* index = stackalloc long[MaxRank];
        for (int i = 2; i < _dims.Length; i++)
            index[i] = 0;
        while (true)
        {
            Plane(x, y);
            int d = 2;
            for (; d < _dims.Length; d++)
            {
                x += _from[d];
                y += _to[d];
                if (++index[d] < _dims[d])
                    break;
                x -= _from[d] * _dims[d];
                y -= _to[d] * _dims[d];
                index[d] = 0;
            }

            if (d >= _dims.Length)
                return;
        }
    }

    /// <summary>The two innermost dimensions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plane<T>(T* x, T* y) where T : unmanaged
    {
        (long count, long from, long to) = (_dims[0], _from[0], _to[0]);
        (long rows, long fromStep, long toStep) = _dims.Length > 1 ? (_dims[1], _from[1], _to[1]) : (1, 0, 0);
        if (from == 1 && to == 1)
        {
            Bytes.CopyRows((byte*)x, (nint)(fromStep * sizeof(T)), (byte*)y, (nint)(toStep * sizeof(T)), (nint)rows, (nint)(count * sizeof(T)));
        }
        else if (to == 1 && fromStep == 1)
        {
            Transpose(x, y, count, rows, from, toStep);
        }
        else if (from == 2 && to == 1 && sizeof(T) == sizeof(float))
        {
            for (; rows > 0; rows--, x += fromStep, y += toStep)
                EverySecond((float*)x, (float*)y, count);
        }
        else if (from == 0 && to == 1)
        {
            for (; rows > 0; rows--, x += fromStep, y += toStep)
                new Span<T>(y, checked((int)count)).Fill(*x);
        }
        else
        {
            for (; rows > 0; rows--, x += fromStep, y += toStep)
            {
                for (long i = 0; i < count; i++)
                    y[i * to] = x[i * from];
            }
        }
    }

    /// <summary>y[i] = x[2 i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EverySecond(float* x, float* y, long count)
    {
        long i = 0;
        if (Sse.IsSupported)
        {
            // The last of the eight elements that four are taken from may lie beyond what may be read.
            for (; i + Square < count; i += Square)
                Sse.Shuffle(Vector128.Load(x + (2 * i)), Vector128.Load(x + (2 * i) + Square), 0x88).Store(y + i);
        }

        for (; i < count; i++)
            y[i] = x[2 * i];
    }

    /// <summary>Whether this block and another one lie on the even and the odd places of one stretch, so that <see cref="Interleave"/> does both.</summary>
    public bool Interleaves(StridedCopy other) => _element == sizeof(float) && other._element == _element
        && _dims.Length == 1 && other._dims.Length == 1 && _dims[0] == other._dims[0] && _from[0] == 1 && other._from[0] == 1 && _to[0] == 2 && other._to[0] == 2;

    /// <summary>y[2 i] = x0[i] and y[2 i + 1] = x1[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interleave(float* x0, float* x1, float* y, long count)
    {
        long i = 0;
        if (Sse.IsSupported)
        {
            for (; i + Square <= count; i += Square)
            {
                Vector128<float> even = Vector128.Load(x0 + i), odd = Vector128.Load(x1 + i);
                Sse.UnpackLow(even, odd).Store(y + (2 * i));
                Sse.UnpackHigh(even, odd).Store(y + (2 * i) + Square);
            }
        }

        for (; i < count; i++)
            (y[2 * i], y[(2 * i) + 1]) = (x0[i], x1[i]);
    }

    /// <summary>y[r, c] = x[c, r]: <paramref name="columns"/> elements in a row of y lie <paramref name="from"/> apart in x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* x, T* y, long columns, long rows, long from, long to) where T : unmanaged
    {
        long r = 0;
        if (sizeof(T) == 4 && Avx.IsSupported)
        {
            for (; r + (2 * Square) <= rows; r += 2 * Square)
            {
                float* a = (float*)(x + r);
                float* b = (float*)(y + (r * to));
                long c = 0;
                for (; c + (2 * Square) <= columns; c += 2 * Square, a += 2 * Square * from, b += 2 * Square)
                {
                    Halves(a, b, from, to);
                    Halves(a + Square, b + (Square * to), from, to);
                }

                for (; c + Square <= columns; c += Square, a += Square * from, b += Square)
                {
                    Quarter(a, b, from, to);
                    Quarter(a + Square, b + (Square * to), from, to);
                }

                for (; c < columns; c++, a += from, b++)
                    (b[0], b[to], b[2 * to], b[3 * to], b[4 * to], b[5 * to], b[6 * to], b[7 * to]) = (a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
            }
        }

        if (sizeof(T) == 4 && Sse.IsSupported)
        {
            for (; r + Square <= rows; r += Square)
            {
                float* a = (float*)(x + r);
                float* b = (float*)(y + (r * to));
                long c = 0;
                for (; c + Square <= columns; c += Square, a += Square * from, b += Square)
                    Quarter(a, b, from, to);
                for (; c < columns; c++, a += from, b++)
                    (b[0], b[to], b[2 * to], b[3 * to]) = (a[0], a[1], a[2], a[3]);
            }
        }

        for (; r < rows; r++)
        {
            T* a = x + r;
            T* b = y + (r * to);
            for (long c = 0; c < columns; c++, a += from)
                b[c] = *a;
        }
    }

    /// <summary>Four elements of four rows of x become four rows of y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(float* a, float* b, long from, long to)
    {
        Vector128<float> v0 = Vector128.Load(a), v1 = Vector128.Load(a + from), v2 = Vector128.Load(a + (2 * from)), v3 = Vector128.Load(a + (3 * from));
        Vector128<float> low01 = Sse.UnpackLow(v0, v1), high01 = Sse.UnpackHigh(v0, v1), low23 = Sse.UnpackLow(v2, v3), high23 = Sse.UnpackHigh(v2, v3);
        Sse.MoveLowToHigh(low01, low23).Store(b);
        Sse.MoveHighToLow(low23, low01).Store(b + to);
        Sse.MoveLowToHigh(high01, high23).Store(b + (2 * to));
        Sse.MoveHighToLow(high23, high01).Store(b + (3 * to));
    }

    /// <summary>Four elements of eight rows of x become four rows of y: two squares side by side in the halves of wider registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves(float* a, float* b, long from, long to)
    {
        float* upper = a + (4 * from);
        Vector256<float> v0 = Vector256.Create(Vector128.Load(a), Vector128.Load(upper)), v1 = Vector256.Create(Vector128.Load(a + from), Vector128.Load(upper + from));
        Vector256<float> v2 = Vector256.Create(Vector128.Load(a + (2 * from)), Vector128.Load(upper + (2 * from))), v3 = Vector256.Create(Vector128.Load(a + (3 * from)), Vector128.Load(upper + (3 * from)));
        Vector256<float> low01 = Avx.UnpackLow(v0, v1), high01 = Avx.UnpackHigh(v0, v1), low23 = Avx.UnpackLow(v2, v3), high23 = Avx.UnpackHigh(v2, v3);
        Avx.Shuffle(low01, low23, 0x44).Store(b);
        Avx.Shuffle(low01, low23, 0xEE).Store(b + to);
        Avx.Shuffle(high01, high23, 0x44).Store(b + (2 * to));
        Avx.Shuffle(high01, high23, 0xEE).Store(b + (3 * to));
    }
}
