using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>The inner loops of recurrent layers: the product of packed weights with one vector, the cells of one sequence, and whole sequences.</summary>
/// <typeparam name="TFloat">Loads, stores and multiply-adds.</typeparam>
/// <typeparam name="TMath">The functions of the gates.</typeparam>
/// <typeparam name="TVec">The vector type of both.</typeparam>
internal static unsafe class RecurrentLoop<TFloat, TMath, TVec>
    where TFloat : struct, IFloatLanes<TVec>
    where TMath : struct, IMathLanes<TVec>
    where TVec : struct
{
    /// <summary>Bytes of weights from which on the cache does not keep them from one step to the next.</summary>
    private const long Far = 64 * 1024;

    /// <summary>Bytes ahead that weights are asked for.</summary>
    private const int Ahead = 2048;

    /// <summary>y[n] = start[n] + sum over k of h[k] weights[k, n]. Weights lie in panels of four vectors, k after k; the last panels have one vector.</summary>
    /// <param name="vectors">Vectors of y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Product(float* weights, float* h, int hidden, float* start, float* y, int vectors)
    {
        if ((long)hidden * vectors * TFloat.Count * sizeof(float) > Far)
            Product<Extents.N2>(weights, h, hidden, start, y, vectors);
        else
            Product<Extents.N1>(weights, h, hidden, start, y, vectors);
    }

    /// <typeparam name="TFar">2 where weights come from far and are asked for ahead of their use.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Product<TFar>(float* weights, float* h, int hidden, float* start, float* y, int vectors)
        where TFar : struct, IExtent
    {
        int n = 0;
        for (; n + 4 <= vectors; n += 4, y += 4 * TFloat.Count, start += 4 * TFloat.Count)
        {
            TVec a0 = TFloat.Load(start), a1 = TFloat.Load(start + TFloat.Count), a2 = TFloat.Load(start + (2 * TFloat.Count)), a3 = TFloat.Load(start + (3 * TFloat.Count));
            TVec zero = TFloat.Broadcast(0);
            TVec b0 = zero, b1 = zero, b2 = zero, b3 = zero;
            int k = 0;
            // Two sums each, so that none waits for the one before.
            for (; k + 2 <= hidden; k += 2, weights += 8 * TFloat.Count)
            {
                if (TFar.Count > 1)
                    Ask(weights);
                TVec v = TFloat.Broadcast(h[k]), u = TFloat.Broadcast(h[k + 1]);
                a0 = TFloat.MultiplyAdd(v, TFloat.Load(weights), a0);
                a1 = TFloat.MultiplyAdd(v, TFloat.Load(weights + TFloat.Count), a1);
                a2 = TFloat.MultiplyAdd(v, TFloat.Load(weights + (2 * TFloat.Count)), a2);
                a3 = TFloat.MultiplyAdd(v, TFloat.Load(weights + (3 * TFloat.Count)), a3);
                b0 = TFloat.MultiplyAdd(u, TFloat.Load(weights + (4 * TFloat.Count)), b0);
                b1 = TFloat.MultiplyAdd(u, TFloat.Load(weights + (5 * TFloat.Count)), b1);
                b2 = TFloat.MultiplyAdd(u, TFloat.Load(weights + (6 * TFloat.Count)), b2);
                b3 = TFloat.MultiplyAdd(u, TFloat.Load(weights + (7 * TFloat.Count)), b3);
            }

            for (; k < hidden; k++, weights += 4 * TFloat.Count)
            {
                TVec v = TFloat.Broadcast(h[k]);
                a0 = TFloat.MultiplyAdd(v, TFloat.Load(weights), a0);
                a1 = TFloat.MultiplyAdd(v, TFloat.Load(weights + TFloat.Count), a1);
                a2 = TFloat.MultiplyAdd(v, TFloat.Load(weights + (2 * TFloat.Count)), a2);
                a3 = TFloat.MultiplyAdd(v, TFloat.Load(weights + (3 * TFloat.Count)), a3);
            }

            TFloat.Store(y, TFloat.Add(a0, b0));
            TFloat.Store(y + TFloat.Count, TFloat.Add(a1, b1));
            TFloat.Store(y + (2 * TFloat.Count), TFloat.Add(a2, b2));
            TFloat.Store(y + (3 * TFloat.Count), TFloat.Add(a3, b3));
        }

        for (; n < vectors; n++, y += TFloat.Count, start += TFloat.Count)
        {
            TVec a = TFloat.Load(start), b = TFloat.Broadcast(0);
            int k = 0;
            for (; k + 2 <= hidden; k += 2, weights += 2 * TFloat.Count)
            {
                a = TFloat.MultiplyAdd(TFloat.Broadcast(h[k]), TFloat.Load(weights), a);
                b = TFloat.MultiplyAdd(TFloat.Broadcast(h[k + 1]), TFloat.Load(weights + TFloat.Count), b);
            }

            for (; k < hidden; k++, weights += TFloat.Count)
                a = TFloat.MultiplyAdd(TFloat.Broadcast(h[k]), TFloat.Load(weights), a);
            TFloat.Store(y, TFloat.Add(a, b));
        }
    }

    /// <summary>Asks for the weights of two of k, some way ahead; beyond their end nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask(float* weights)
    {
        if (!Sse.IsSupported)
            return;
        byte* line = (byte*)weights + Ahead;
        for (int i = 0; i < 8 * TFloat.Count * sizeof(float); i += 64)
            Sse.Prefetch0(line + i);
    }

    /// <summary>The cells of some sequences at one step, of which <paramref name="sums"/> hold all there is.</summary>
    /// <param name="sums">Sums of the four gates, <paramref name="width"/> apart.</param>
    /// <param name="input">Not looked at.</param>
    /// <param name="rows">Sequences, behind each other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lstm(float* sums, float* input, int rows, int width, float* h, float* c)
    {
        for (; rows > 0; rows--, sums += 4 * width, h += width, c += width)
        {
            for (int i = 0; i < width; i += TMath.Count)
            {
                TVec cell = TMath.Load(c + i);
                TVec state = RecurrentCells<TMath, TVec>.Lstm(TMath.Load(sums + i), TMath.Load(sums + width + i), TMath.Load(sums + (2 * width) + i), TMath.Load(sums + (3 * width) + i), ref cell);
                TMath.Store(c + i, cell);
                TMath.Store(h + i, state);
            }
        }
    }

    /// <summary>The same for a GRU whose reset gate is applied after the recurrent product.</summary>
    /// <param name="sums">Sums of the three gates over the hidden state, <paramref name="width"/> apart.</param>
    /// <param name="input">The same over the input.</param>
    /// <param name="c">Not looked at.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gru(float* sums, float* input, int rows, int width, float* h, float* c)
    {
        for (; rows > 0; rows--, sums += 3 * width, input += 3 * width, h += width)
        {
            for (int i = 0; i < width; i += TMath.Count)
            {
                TVec update = TMath.Add(TMath.Load(sums + i), TMath.Load(input + i)), reset = TMath.Add(TMath.Load(sums + width + i), TMath.Load(input + width + i));
                TMath.Store(h + i, RecurrentCells<TMath, TVec>.Gru(update, reset, TMath.Load(input + (2 * width) + i), TMath.Load(sums + (2 * width) + i), TMath.Load(h + i)));
            }
        }
    }

    /// <summary>A GRU whose reset gate is applied before the hidden gate's product: what that product reads.</summary>
    /// <param name="sums">Whole sums of update and reset, <paramref name="width"/> apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reset(float* sums, int width, float* h, float* y)
    {
        for (int i = 0; i < width; i += TMath.Count)
            TMath.Store(y + i, RecurrentCells<TMath, TVec>.Reset(TMath.Load(sums + width + i), TMath.Load(h + i)));
    }

    /// <summary>The same once the hidden gate's sums are whole too.</summary>
    /// <param name="sums">Whole sums of the three gates, <paramref name="width"/> apart.</param>
    /// <param name="input">Not looked at.</param>
    /// <param name="c">Not looked at.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GruResetBefore(float* sums, float* input, int rows, int width, float* h, float* c)
    {
        for (; rows > 0; rows--, sums += 3 * width, h += width)
        {
            for (int i = 0; i < width; i += TMath.Count)
                TMath.Store(h + i, RecurrentCells<TMath, TVec>.GruResetBefore(TMath.Load(sums + i), TMath.Load(sums + (2 * width) + i), TMath.Load(h + i)));
        }
    }

    /// <summary>All steps of one LSTM sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LstmSequence(RecurrentRun* run)
    {
        float* gates = run->Gates, y = run->Y;
        for (int t = 0; t < run->Steps; t++, gates += run->GateStep)
        {
            Product(run->Weights, run->State, run->Hidden, gates, run->Sums, 4 * (run->Width / TMath.Count));
            Lstm(run->Sums, gates, 1, run->Width, run->State, run->Cell);
            Keep(run, ref y);
        }
    }

    /// <summary>All steps of one GRU sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GruSequence(RecurrentRun* run)
    {
        float* gates = run->Gates, y = run->Y;
        for (int t = 0; t < run->Steps; t++, gates += run->GateStep)
        {
            Product(run->Weights, run->State, run->Hidden, run->Bias, run->Sums, 3 * (run->Width / TMath.Count));
            Gru(run->Sums, gates, 1, run->Width, run->State, null);
            Keep(run, ref y);
        }
    }

    /// <summary>The same where the reset gate is applied before the hidden gate's product, whose weights come last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GruResetBeforeSequence(RecurrentRun* run)
    {
        float* gates = run->Gates, y = run->Y;
        int width = run->Width, vectors = width / TMath.Count;
        for (int t = 0; t < run->Steps; t++, gates += run->GateStep)
        {
            Product(run->Weights, run->State, run->Hidden, gates, run->Sums, 2 * vectors);
            Reset(run->Sums, width, run->State, run->Spare);
            Product(run->Weights + (2L * width * run->Hidden), run->Spare, run->Hidden, gates + (2 * width), run->Sums + (2 * width), vectors);
            GruResetBefore(run->Sums, gates, 1, width, run->State, null);
            Keep(run, ref y);
        }
    }

    /// <summary>Writes a step's hidden state where somebody wants it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(RecurrentRun* run, ref float* y)
    {
        if (y is null)
            return;
        Bytes.Copy((byte*)run->State, (byte*)y, (nint)run->Hidden * sizeof(float));
        y += run->YStep;
    }
}
