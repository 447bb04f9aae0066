using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>Six products along one axis, over vectors of channels: what filtering along one axis and along both share.</summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
internal static unsafe class WinogradSix<TLanes, TVec>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
{
    /// <summary>Stores what six pixels give to the products, <paramref name="step"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Products(TVec d0, TVec d1, TVec d2, TVec d3, TVec d4, TVec d5, float* to, nint step)
    {
        TVec four = TLanes.Broadcast(4), minusFour = TLanes.Broadcast(-4), minusFive = TLanes.Broadcast(-5);
        TLanes.Store(to, TLanes.MultiplyAdd(minusFive, d2, TLanes.MultiplyAdd(four, d0, d4)));
        TLanes.Store(to + (5 * step), TLanes.MultiplyAdd(minusFive, d3, TLanes.MultiplyAdd(four, d1, d5)));
        TVec a = TLanes.MultiplyAdd(minusFour, d2, d4), b = TLanes.MultiplyAdd(minusFour, d1, d3);
        TLanes.Store(to + step, TLanes.Add(a, b));
        TLanes.Store(to + (2 * step), TLanes.Subtract(a, b));
        TVec e = TLanes.Subtract(d4, d2), f = TLanes.Subtract(d3, d1);
        TLanes.Store(to + (3 * step), TLanes.MultiplyAdd(TLanes.Broadcast(2), f, e));
        TLanes.Store(to + (4 * step), TLanes.MultiplyAdd(TLanes.Broadcast(-2), f, e));
    }

    /// <summary>The outputs of six products that lie <paramref name="step"/> floats apart: 2 to 4 of them mean something.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Outputs(float* from, nint step, int outputs, out TVec y0, out TVec y1, out TVec y2, out TVec y3)
    {
        float* from3 = from + (3 * step);
        TVec m0 = TLanes.Load(from), m1 = TLanes.Load(from + step), m2 = TLanes.Load(from + (2 * step)), m3 = TLanes.Load(from3), m4 = TLanes.Load(from3 + step), m5 = TLanes.Load(from3 + (2 * step));
        TVec s = TLanes.Add(m1, m2), d = TLanes.Subtract(m1, m2), u = TLanes.Add(m3, m4), v = TLanes.Subtract(m3, m4);
        y0 = TLanes.Add(m0, TLanes.Add(s, u));
        y1 = TLanes.MultiplyAdd(TLanes.Broadcast(2), v, d);
        y2 = TLanes.MultiplyAdd(TLanes.Broadcast(4), u, s);
        y3 = TLanes.Add(TLanes.MultiplyAdd(TLanes.Broadcast(8), v, d), m5);
        if (outputs == 2)
            y1 = TLanes.Add(y1, m5);
        if (outputs == 3)
            y2 = TLanes.Add(y2, m5);
    }

    /// <summary>Adds bias and residual to up to four outputs that lie <paramref name="step"/> floats apart, clamps and stores them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* y, nint step, float* residual, nint residualStep, int valid, TVec bias, TVec v0, TVec v1, TVec v2, TVec v3, TVec low, TVec high)
    {
        (v0, v1, v2, v3) = (TLanes.Add(v0, bias), TLanes.Add(v1, bias), TLanes.Add(v2, bias), TLanes.Add(v3, bias));
        if (residual is not null)
        {
            v0 = TLanes.Add(v0, TLanes.Load(residual));
            if (valid > 1) v1 = TLanes.Add(v1, TLanes.Load(residual + residualStep));
            if (valid > 2) v2 = TLanes.Add(v2, TLanes.Load(residual + (2 * residualStep)));
            if (valid > 3) v3 = TLanes.Add(v3, TLanes.Load(residual + (3 * residualStep)));
        }

        TLanes.Store(y, TLanes.Min(high, TLanes.Max(low, v0)));
        if (valid > 1) TLanes.Store(y + step, TLanes.Min(high, TLanes.Max(low, v1)));
        if (valid > 2) TLanes.Store(y + (2 * step), TLanes.Min(high, TLanes.Max(low, v2)));
        if (valid > 3) TLanes.Store(y + (3 * step), TLanes.Min(high, TLanes.Max(low, v3)));
    }
}
