using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>Both directions of a sequence, as <see cref="PairedLoop"/> sees them.</summary>
internal unsafe struct PairedRun
{
    /// <summary>Packed weights over the hidden state, and after them what those sums begin at.</summary>
    public float* Weights;

    /// <summary>Rows of the gates' sums over the input at the first step of each direction, each with the columns of both, and floats from there to the next step's.</summary>
    public float* Gates0, Gates1;
    public nint Step0, Step1;

    /// <summary>Hidden and cell states of both directions, which go on from what they hold.</summary>
    public float* State, Cell;

    /// <summary>Where the hidden states of each direction's first step go, or null, and floats from there to the next step's.</summary>
    public float* Y0, Y1;
    public nint YStep0, YStep1;

    public int Steps, Hidden;
}

/// <summary>The steps of a small layer with one direction in each half of a vector: the state never leaves its register.</summary>
internal static unsafe class PairedLoop
{
    private const int Lanes = 2 * PairedLayer.Half;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lstm(PairedRun* run)
    {
        const int row = 4 * Lanes;
        float* w = run->Weights, a = run->Gates0, b = run->Gates1, y0 = run->Y0, y1 = run->Y1;
        Vector256<float> h = Vector256.Load(run->State), c = Vector256.Load(run->Cell);
        for (int t = 0; t < run->Steps; t++, a += run->Step0, b += run->Step1)
        {
            Spread(h, out Vector256<float> s0, out Vector256<float> s1, out Vector256<float> s2, out Vector256<float> s3);
            Vector256<float> input = Sum(Both(a, b, 0), w, row, s0, s1, s2, s3);
            Vector256<float> output = Sum(Both(a, b, Lanes), w + Lanes, row, s0, s1, s2, s3);
            Vector256<float> forget = Sum(Both(a, b, 2 * Lanes), w + (2 * Lanes), row, s0, s1, s2, s3);
            Vector256<float> next = Sum(Both(a, b, 3 * Lanes), w + (3 * Lanes), row, s0, s1, s2, s3);
            h = RecurrentCells<MathLanes256, Vector256<float>>.Lstm(input, output, forget, next, ref c);
            Keep(run, h, ref y0, ref y1);
        }

        h.Store(run->State);
        c.Store(run->Cell);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gru(PairedRun* run)
    {
        float* w = run->Weights, a = run->Gates0, b = run->Gates1, y0 = run->Y0, y1 = run->Y1;
        Vector256<float> h = Vector256.Load(run->State), begin = Begin(run);
        for (int t = 0; t < run->Steps; t++, a += run->Step0, b += run->Step1)
        {
            h = Gru(w, a, b, begin, h);
            Keep(run, h, ref y0, ref y1);
        }

        h.Store(run->State);
    }

    /// <summary>Two layers of as many steps, turn by turn: while one waits for its functions, the other one computes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoGrus(PairedRun* run, PairedRun* other)
    {
        float* w = run->Weights, a = run->Gates0, b = run->Gates1, y0 = run->Y0, y1 = run->Y1;
        float* v = other->Weights, c = other->Gates0, d = other->Gates1, z0 = other->Y0, z1 = other->Y1;
        Vector256<float> h = Vector256.Load(run->State), begin = Begin(run), g = Vector256.Load(other->State), start = Begin(other);
        for (int t = 0; t < run->Steps; t++, a += run->Step0, b += run->Step1, c += other->Step0, d += other->Step1)
        {
            h = Gru(w, a, b, begin, h);
            g = Gru(v, c, d, start, g);
            Keep(run, h, ref y0, ref y1);
            Keep(other, g, ref z0, ref z1);
        }

        h.Store(run->State);
        g.Store(other->State);
    }

    /// <summary>What the hidden gate's sums over the state begin at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Begin(PairedRun* run) => Vector256.Load(run->Weights + (PairedLayer.Half * 3 * Lanes) + (2 * Lanes));

    /// <summary>One step of a GRU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Gru(float* w, float* a, float* b, Vector256<float> begin, Vector256<float> h)
    {
        const int row = 3 * Lanes;
        Spread(h, out Vector256<float> s0, out Vector256<float> s1, out Vector256<float> s2, out Vector256<float> s3);
        Vector256<float> reset = Sum(Both(a, b, Lanes), w + Lanes, row, s0, s1, s2, s3);
        Vector256<float> recurrent = Sum(begin, w + (2 * Lanes), row, s0, s1, s2, s3);
        Vector256<float> update = Sum(Both(a, b, 0), w, row, s0, s1, s2, s3);
        return RecurrentCells<MathLanes256, Vector256<float>>.Gru(update, reset, Both(a, b, 2 * Lanes), recurrent, h);
    }

    /// <summary>Each unit of a direction, repeated over its half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(Vector256<float> h, out Vector256<float> s0, out Vector256<float> s1, out Vector256<float> s2, out Vector256<float> s3)
        => (s0, s1, s2, s3) = (Avx.Permute(h, 0x00), Avx.Permute(h, 0x55), Avx.Permute(h, 0xAA), Avx.Permute(h, 0xFF));

    /// <summary>The first direction's half of its row and the second one's of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Both(float* a, float* b, int at) => Avx.Blend(Vector256.Load(a + at), Vector256.Load(b + at), 0xF0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sum(Vector256<float> start, float* w, int row, Vector256<float> s0, Vector256<float> s1, Vector256<float> s2, Vector256<float> s3)
    {
        // Two sums, so that one does not wait for the other.
        Vector256<float> even = Fma.MultiplyAdd(s2, Vector256.Load(w + (2 * row)), Fma.MultiplyAdd(s0, Vector256.Load(w), start));
        Vector256<float> odd = Fma.MultiplyAdd(s3, Vector256.Load(w + (3 * row)), s1 * Vector256.Load(w + row));
        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(PairedRun* run, Vector256<float> h, ref float* y0, ref float* y1)
    {
        if (y0 is null)
            return;
        if (run->Hidden == PairedLayer.Half)
        {
            h.GetLower().Store(y0);
            h.GetUpper().Store(y1);
        }
        else
        {
            h.Store(run->State);
            Bytes.Copy((byte*)run->State, (byte*)y0, (nint)run->Hidden * sizeof(float));
            Bytes.Copy((byte*)(run->State + PairedLayer.Half), (byte*)y1, (nint)run->Hidden * sizeof(float));
        }

        y0 += run->YStep0;
        y1 += run->YStep1;
    }
}
