using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The inner loops of recurrent layers: the product of packed recurrent weights with one hidden state, and the cells.</summary>
/// <typeparam name="TFloat">Loads, stores and multiply-adds.</typeparam>
/// <typeparam name="TMath">The functions of the gates.</typeparam>
/// <typeparam name="TVec">The vector type of both.</typeparam>
internal static unsafe class RecurrentLoop<TFloat, TMath, TVec>
    where TFloat : struct, IFloatLanes<TVec>
    where TMath : struct, IMathLanes<TVec>
    where TVec : struct
{
    /// <summary>y[n] = start[n] + sum over k of h[k] weights[k, n]. Weights lie in panels of four vectors, k after k; the last panels have one vector.</summary>
    /// <param name="vectors">Vectors of y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Product(float* weights, float* h, int hidden, float* start, float* y, int vectors)
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

    /// <summary>c = sigmoid(forget) c + sigmoid(input) tanh(cell); h = sigmoid(output) tanh(c).</summary>
    /// <param name="gates">Sums of the four gates, <paramref name="width"/> apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lstm(float* gates, int width, float* h, float* c)
    {
        for (int i = 0; i < width; i += TMath.Count)
        {
            TVec input = Functions.Sigmoid<TMath, TVec>(TMath.Load(gates + i));
            TVec forget = Functions.Sigmoid<TMath, TVec>(TMath.Load(gates + (2 * width) + i));
            TVec next = Functions.Tanh<TMath, TVec>(TMath.Load(gates + (3 * width) + i));
            TVec cell = TMath.Add(TMath.Multiply(forget, TMath.Load(c + i)), TMath.Multiply(input, next));
            TMath.Store(c + i, cell);
            TVec output = Functions.Sigmoid<TMath, TVec>(TMath.Load(gates + width + i));
            TMath.Store(h + i, TMath.Multiply(output, Functions.Tanh<TMath, TVec>(cell)));
        }
    }

    /// <summary>z = sigmoid(update); h = (1 - z) tanh(input + sigmoid(reset) recurrent) + z h.</summary>
    /// <param name="gates">Whole sums of update and reset, <paramref name="width"/> apart.</param>
    /// <param name="input">The hidden gate's sums over the input.</param>
    /// <param name="recurrent">The hidden gate's sums over the hidden state.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gru(float* gates, int width, float* input, float* recurrent, float* h)
    {
        for (int i = 0; i < width; i += TMath.Count)
        {
            TVec reset = Functions.Sigmoid<TMath, TVec>(TMath.Load(gates + width + i));
            TVec next = Functions.Tanh<TMath, TVec>(TMath.Add(TMath.Load(input + i), TMath.Multiply(reset, TMath.Load(recurrent + i))));
            Blend(gates, h, i, next);
        }
    }

    /// <summary>reset h, for the product that follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reset(float* gates, int width, float* h, float* y)
    {
        for (int i = 0; i < width; i += TMath.Count)
            TMath.Store(y + i, TMath.Multiply(Functions.Sigmoid<TMath, TVec>(TMath.Load(gates + width + i)), TMath.Load(h + i)));
    }

    /// <summary>z = sigmoid(update); h = (1 - z) tanh(sum) + z h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GruResetBefore(float* gates, int width, float* sum, float* h)
    {
        for (int i = 0; i < width; i += TMath.Count)
            Blend(gates, h, i, Functions.Tanh<TMath, TVec>(TMath.Load(sum + i)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blend(float* gates, float* h, int i, TVec next)
    {
        TVec update = Functions.Sigmoid<TMath, TVec>(TMath.Load(gates + i));
        TMath.Store(h + i, TMath.Add(next, TMath.Multiply(update, TMath.Subtract(TMath.Load(h + i), next))));
    }
}
