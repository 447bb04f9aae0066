using System.Runtime.CompilerServices;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>One step of all sequences of a layer in one direction, as <see cref="StepLoop{TFloat, TMath, TVec}"/> sees it.</summary>
internal unsafe struct StepRun
{
    /// <summary>For each vector of units: what the sums over the input begin at, those over the state, the weights of the input, those of the state; by gate.</summary>
    public float* Weights;

    /// <summary>Inputs, and hidden and cell states before the step or null, of each sequence.</summary>
    public float* X, H0, C0;

    /// <summary>Hidden states twice and cell states after the step, where they are wanted.</summary>
    public float* Y, H, C;

    /// <summary>Room for the states of two sequences in whole vectors.</summary>
    public float* Scratch;

    public int Rows, Input, Hidden, Vectors;
}

/// <summary>The loops of <see cref="StepLayer"/>.</summary>
/// <typeparam name="TFloat">Loads, stores and multiply-adds.</typeparam>
/// <typeparam name="TMath">The functions of the gates.</typeparam>
/// <typeparam name="TVec">The vector type of both.</typeparam>
internal static unsafe class StepLoop<TFloat, TMath, TVec>
    where TFloat : struct, IFloatLanes<TVec>
    where TMath : struct, IMathLanes<TVec>
    where TVec : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lstm(StepRun* run)
    {
        int width = run->Vectors * TFloat.Count;
        for (int row = 0; row < run->Rows; row += 2)
        {
            // An odd last sequence is done twice and written once.
            int next = Math.Min(row + 1, run->Rows - 1);
            float* x0 = run->X + ((nint)row * run->Input), x1 = run->X + ((nint)next * run->Input), w = run->Weights;
            float* h0 = State(run, run->H0, row), h1 = State(run, run->H0, next);
            float* states = run->Scratch, cells = states + (2 * width);
            Before(run, run->C0, row, cells, width);
            Before(run, run->C0, next, cells + width, width);
            for (int v = 0; v < width; v += TFloat.Count)
            {
                TVec a0 = Load(w, 0), a1 = Load(w, 1), a2 = Load(w, 2), a3 = Load(w, 3);
                TVec b0 = a0, b1 = a1, b2 = a2, b3 = a3;
                w += 8 * TFloat.Count;
                for (int part = 0; part < 2; part++)
                {
                    float* p = part == 0 ? x0 : h0, q = part == 0 ? x1 : h1;
                    if (p is null)
                        w += 4 * run->Hidden * TFloat.Count;
                    for (int k = p is null ? 0 : part == 0 ? run->Input : run->Hidden; k > 0; k--, w += 4 * TFloat.Count, p++, q++)
                    {
                        TVec s = TFloat.Broadcast(*p), t = TFloat.Broadcast(*q), weight = Load(w, 0);
                        a0 = TFloat.MultiplyAdd(s, weight, a0);
                        b0 = TFloat.MultiplyAdd(t, weight, b0);
                        weight = Load(w, 1);
                        a1 = TFloat.MultiplyAdd(s, weight, a1);
                        b1 = TFloat.MultiplyAdd(t, weight, b1);
                        weight = Load(w, 2);
                        a2 = TFloat.MultiplyAdd(s, weight, a2);
                        b2 = TFloat.MultiplyAdd(t, weight, b2);
                        weight = Load(w, 3);
                        a3 = TFloat.MultiplyAdd(s, weight, a3);
                        b3 = TFloat.MultiplyAdd(t, weight, b3);
                    }
                }

                TVec c = TMath.Load(cells + v), d = TMath.Load(cells + width + v);
                TMath.Store(states + v, RecurrentCells<TMath, TVec>.Lstm(a0, a1, a2, a3, ref c));
                TMath.Store(states + width + v, RecurrentCells<TMath, TVec>.Lstm(b0, b1, b2, b3, ref d));
                TMath.Store(cells + v, c);
                TMath.Store(cells + width + v, d);
            }

            After(run, row, next, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gru(StepRun* run)
    {
        int width = run->Vectors * TFloat.Count;
        for (int row = 0; row < run->Rows; row += 2)
        {
            int next = Math.Min(row + 1, run->Rows - 1);
            float* x0 = run->X + ((nint)row * run->Input), x1 = run->X + ((nint)next * run->Input), w = run->Weights;
            float* h0 = State(run, run->H0, row), h1 = State(run, run->H0, next);
            float* states = run->Scratch, before = states + (2 * width);
            Before(run, run->H0, row, before, width);
            Before(run, run->H0, next, before + width, width);
            for (int v = 0; v < width; v += TFloat.Count)
            {
                // Update, reset and the hidden gate over the input; the hidden gate over the state.
                TVec a0 = Load(w, 0), a1 = Load(w, 1), a2 = Load(w, 2), a3 = Load(w, 5);
                TVec b0 = a0, b1 = a1, b2 = a2, b3 = a3;
                w += 6 * TFloat.Count;
                float* p = x0, q = x1;
                for (int k = run->Input; k > 0; k--, w += 3 * TFloat.Count, p++, q++)
                {
                    TVec s = TFloat.Broadcast(*p), t = TFloat.Broadcast(*q), weight = Load(w, 0);
                    a0 = TFloat.MultiplyAdd(s, weight, a0);
                    b0 = TFloat.MultiplyAdd(t, weight, b0);
                    weight = Load(w, 1);
                    a1 = TFloat.MultiplyAdd(s, weight, a1);
                    b1 = TFloat.MultiplyAdd(t, weight, b1);
                    weight = Load(w, 2);
                    a2 = TFloat.MultiplyAdd(s, weight, a2);
                    b2 = TFloat.MultiplyAdd(t, weight, b2);
                }

                p = h0;
                q = h1;
                if (p is null)
                    w += 3 * run->Hidden * TFloat.Count;
                for (int k = p is null ? 0 : run->Hidden; k > 0; k--, w += 3 * TFloat.Count, p++, q++)
                {
                    TVec s = TFloat.Broadcast(*p), t = TFloat.Broadcast(*q), weight = Load(w, 0);
                    a0 = TFloat.MultiplyAdd(s, weight, a0);
                    b0 = TFloat.MultiplyAdd(t, weight, b0);
                    weight = Load(w, 1);
                    a1 = TFloat.MultiplyAdd(s, weight, a1);
                    b1 = TFloat.MultiplyAdd(t, weight, b1);
                    weight = Load(w, 2);
                    a3 = TFloat.MultiplyAdd(s, weight, a3);
                    b3 = TFloat.MultiplyAdd(t, weight, b3);
                }

                TMath.Store(states + v, RecurrentCells<TMath, TVec>.Gru(a0, a1, a2, a3, TMath.Load(before + v)));
                TMath.Store(states + width + v, RecurrentCells<TMath, TVec>.Gru(b0, b1, b2, b3, TMath.Load(before + width + v)));
            }

            After(run, row, next, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Load(float* weights, int gate) => TFloat.Load(weights + (gate * TFloat.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* State(StepRun* run, float* states, int row) => states is null ? null : states + ((nint)row * run->Hidden);

    /// <summary>A state before the step in whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Before(StepRun* run, float* states, int row, float* to, int width)
    {
        for (int v = 0; v < width; v += TFloat.Count)
            TFloat.Store(to + v, TFloat.Broadcast(0));
        if (states is not null)
            Bytes.Copy((byte*)State(run, states, row), (byte*)to, (nint)run->Hidden * sizeof(float));
    }

    /// <summary>Writes the states after the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void After(StepRun* run, int row, int next, int width)
    {
        nint bytes = (nint)run->Hidden * sizeof(float);
        for (int i = 0; i <= next - row; i++)
        {
            byte* state = (byte*)(run->Scratch + (i * width)), cell = (byte*)(run->Scratch + ((2 + i) * width));
            if (run->Y is not null)
                Bytes.Copy(state, (byte*)State(run, run->Y, row + i), bytes);
            if (run->H is not null)
                Bytes.Copy(state, (byte*)State(run, run->H, row + i), bytes);
            if (run->C is not null)
                Bytes.Copy(cell, (byte*)State(run, run->C, row + i), bytes);
        }
    }
}
