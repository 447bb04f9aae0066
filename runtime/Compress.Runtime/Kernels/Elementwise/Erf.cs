namespace Compress.Runtime.Kernels;

/// <summary>The error function in double precision.</summary>
internal static class Erf
{
    /// <summary>erf(x), absolute error under 1e-7 after rounding to float.</summary>
    public static float Compute(float x) => (float)Compute((double)x);

    /// <summary>
    /// erf(x) by its Maclaurin series near zero and by the continued fraction of erfc beyond
    /// (Abramowitz and Stegun, 7.1.6 and 7.1.14), relative error under 1e-13.
    /// </summary>
    public static double Compute(double x)
    {
        if (double.IsNaN(x))
            return x;
        double a = Math.Abs(x);
        if (a > 6)
            return Math.Sign(x);
        if (a < 2.5)
        {
            // erf x = 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (1 3 ... (2n+1)): all terms positive, so nothing cancels.
            double term = a;
            double sum = a;
            for (int n = 1; term > sum * 1e-17; n++)
            {
                term *= 2 * a * a / ((2 * n) + 1);
                sum += term;
            }

            return Math.CopySign(1.1283791670955126 * Math.Exp(-a * a) * sum, x);
        }

        double fraction = 0;
        for (int n = 60; n > 0; n--)
            fraction = n * 0.5 / (a + fraction);
        double erfc = Math.Exp(-a * a) / (1.7724538509055160 * (a + fraction));
        return Math.CopySign(1 - erfc, x);
    }
}
