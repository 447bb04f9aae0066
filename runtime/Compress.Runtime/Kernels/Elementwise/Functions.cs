using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>Functions that the framework's vectors do not have.</summary>
internal static class Functions
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Saturate<TLanes, TVec>(TVec x) where TLanes : struct, IMathLanes<TVec> where TVec : struct
        => TLanes.Min(TLanes.Max(x, TLanes.Broadcast(0)), TLanes.Broadcast(1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Sigmoid<TLanes, TVec>(TVec x) where TLanes : struct, IMathLanes<TVec> where TVec : struct
        => TLanes.Divide(TLanes.Broadcast(1), TLanes.Add(TLanes.Broadcast(1), TLanes.Exp(TLanes.Negate(x))));

    /// <summary>
    /// tanh(x) as x P(x x) / Q(x x): the quotient of two polynomials of degree 4 that was fitted for the least relative error (2e-8) up to where
    /// the function is 1 in single precision, from where on it is cut. Both are computed at once and in few steps one after the other, because
    /// recurrent layers wait for them at every step.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Tanh<TLanes, TVec>(TVec x) where TLanes : struct, IMathLanes<TVec> where TVec : struct
    {
        x = TLanes.Limit(TLanes.Broadcast(-9.08f), TLanes.Broadcast(9.08f), x);
        TVec z = TLanes.Multiply(x, x), z2 = TLanes.Multiply(z, z), z4 = TLanes.Multiply(z2, z2);
        TVec one = TLanes.Broadcast(1);
        TVec p = TLanes.MultiplyAdd(TLanes.Broadcast(2.05837125e-5f), z, TLanes.Broadcast(3.49405019e-3f));
        p = TLanes.MultiplyAdd(z2, p, TLanes.MultiplyAdd(TLanes.Broadcast(1.33797317e-1f), z, one));
        p = TLanes.MultiplyAdd(z4, TLanes.Broadcast(1.33193417e-8f), p);
        TVec q = TLanes.MultiplyAdd(TLanes.Broadcast(3.28311727e-4f), z, TLanes.Broadcast(2.58711344e-2f));
        q = TLanes.MultiplyAdd(z2, q, TLanes.MultiplyAdd(TLanes.Broadcast(4.6713047e-1f), z, one));
        q = TLanes.MultiplyAdd(z4, TLanes.Broadcast(7.76214073e-7f), q);
        return TLanes.Limit(TLanes.Broadcast(-1), one, TLanes.Divide(TLanes.Multiply(x, p), q));
    }

    /// <summary>
    /// 1 / (1 + exp(-x)) by way of tanh, in half the time: absolute error of half of tanh's, where <see cref="Sigmoid"/> keeps a relative one. For gates.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Gate<TLanes, TVec>(TVec x) where TLanes : struct, IMathLanes<TVec> where TVec : struct
    {
        TVec half = TLanes.Broadcast(0.5f);
        return TLanes.MultiplyAdd(half, Tanh<TLanes, TVec>(TLanes.Multiply(half, x)), half);
    }

    /// <summary>erf(x): below 1 the Maclaurin series to the 21st power, elsewhere formula 7.1.26 of Abramowitz and Stegun (absolute error 1.5e-7).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Erf<TLanes, TVec>(TVec x) where TLanes : struct, IMathLanes<TVec> where TVec : struct
    {
        TVec a = TLanes.Abs(x);
        TVec z = TLanes.Multiply(x, x);
        // 2 / sqrt(pi) (-1)^n / (n! (2n + 1))
        TVec p = TLanes.Broadcast(1.4807192e-8f);
        p = Step<TLanes, TVec>(p, z, -1.6365845e-7f);
        p = Step<TLanes, TVec>(p, z, 1.6462115e-6f);
        p = Step<TLanes, TVec>(p, z, -1.4925651e-5f);
        p = Step<TLanes, TVec>(p, z, 1.2055333e-4f);
        p = Step<TLanes, TVec>(p, z, -8.5483270e-4f);
        p = Step<TLanes, TVec>(p, z, 5.2239776e-3f);
        p = Step<TLanes, TVec>(p, z, -2.6866171e-2f);
        p = Step<TLanes, TVec>(p, z, 1.1283792e-1f);
        p = Step<TLanes, TVec>(p, z, -3.7612639e-1f);
        p = Step<TLanes, TVec>(p, z, 1.1283792f);
        TVec near = TLanes.Multiply(x, p);

        TVec t = TLanes.Divide(TLanes.Broadcast(1), TLanes.Add(TLanes.Broadcast(1), TLanes.Multiply(TLanes.Broadcast(0.3275911f), a)));
        TVec q = TLanes.Broadcast(1.061405429f);
        q = Step<TLanes, TVec>(q, t, -1.453152027f);
        q = Step<TLanes, TVec>(q, t, 1.421413741f);
        q = Step<TLanes, TVec>(q, t, -0.284496736f);
        q = Step<TLanes, TVec>(q, t, 0.254829592f);
        TVec far = TLanes.Subtract(TLanes.Broadcast(1), TLanes.Multiply(TLanes.Multiply(q, t), TLanes.Exp(TLanes.Negate(z))));
        far = TLanes.SelectLess(x, TLanes.Broadcast(0), TLanes.Negate(far), far);
        return TLanes.SelectLess(a, TLanes.Broadcast(1), near, far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Step<TLanes, TVec>(TVec sum, TVec x, float coefficient) where TLanes : struct, IMathLanes<TVec> where TVec : struct
        => TLanes.MultiplyAdd(sum, x, TLanes.Broadcast(coefficient));
}
