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

    /// <summary>tanh(x): near zero the odd polynomial of the Cephes library, elsewhere 1 - 2 / (exp(2|x|) + 1) with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Tanh<TLanes, TVec>(TVec x) where TLanes : struct, IMathLanes<TVec> where TVec : struct
    {
        TVec a = TLanes.Abs(x);
        TVec z = TLanes.Multiply(x, x);
        TVec p = TLanes.Broadcast(-5.70498872745e-3f);
        p = Step<TLanes, TVec>(p, z, 2.06390887954e-2f);
        p = Step<TLanes, TVec>(p, z, -5.37397155531e-2f);
        p = Step<TLanes, TVec>(p, z, 1.33314422036e-1f);
        p = Step<TLanes, TVec>(p, z, -3.33332819422e-1f);
        TVec near = TLanes.Add(x, TLanes.Multiply(x, TLanes.Multiply(z, p)));
        TVec far = TLanes.Subtract(TLanes.Broadcast(1), TLanes.Divide(TLanes.Broadcast(2), TLanes.Add(TLanes.Exp(TLanes.Add(a, a)), TLanes.Broadcast(1))));
        far = TLanes.SelectLess(x, TLanes.Broadcast(0), TLanes.Negate(far), far);
        return TLanes.SelectLess(a, TLanes.Broadcast(0.625f), near, far);
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
