using System.Numerics;

namespace Compress.Runtime.Operators.Elementwise;

/// <summary>Functions that .NET's generic math lacks.</summary>
internal static class Special
{
    /// <summary>1 / (1 + exp(-x)), written so that neither end overflows.</summary>
    public static T Sigmoid<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (x >= T.Zero) return T.One / (T.One + T.Exp(-x));
        var e = T.Exp(x);
        return e / (T.One + e);
    }

    /// <summary>log(1 + exp(x)), written so that large x do not overflow.</summary>
    public static T Softplus<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> =>
        T.Max(x, T.Zero) + T.LogP1(T.Exp(-T.Abs(x)));

    /// <summary>
    /// The error function in double precision: its Maclaurin series below 2.5 (26 to 60 terms) and the continued fraction of erfc above
    /// (Abramowitz and Stegun, 7.1.6 and 7.1.14), relative error below 1e-14.
    /// </summary>
    public static T Erf<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.CreateTruncating(Erf(double.CreateTruncating(x)));

    private static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        var a = Math.Abs(x);
        if (a > 6) return Math.CopySign(1, x);
        if (a < 2.5)
        {
            // erf(x) = 2/sqrt(pi) exp(-x^2) sum over n of 2^n x^(2n+1) / (1 3 5 ... (2n+1))
            double term = a, sum = a;
            for (var n = 1; n < 80 && term > sum * 1e-17; n++)
            {
                term *= 2 * a * a / (2 * n + 1);
                sum += term;
            }
            return Math.CopySign(1.1283791670955126 * Math.Exp(-a * a) * sum, x);
        }
        // erfc(x) = exp(-x^2)/sqrt(pi) / (x + 1/2/(x + 1/(x + 3/2/(x + 2/(x + ...)))))
        var fraction = a;
        for (var n = 60; n > 0; n--) fraction = a + n * 0.5 / fraction;
        return Math.CopySign(1 - Math.Exp(-a * a) * 0.56418958354775629 / fraction, x);
    }
}
