namespace Compress.Runtime.Kernels;

/// <summary>
/// Constants of the exponential: ln 2 in a piece of few bits and the rest, and the coefficients 1/n! of the series, which within half of
/// ln 2 leave a relative error under 1e-8 after the seventh power.
/// </summary>
internal static class ExpPolynomial
{
    /// <summary>Under it exp is 0 in single precision.</summary>
    public const float Lowest = -104;

    /// <summary>Over it exp is infinite in single precision.</summary>
    public const float Highest = 89;

    public const float PerLog2 = 1.44269504f;
    public const float Log2High = 0.693359375f;
    public const float Log2Low = -2.12194440e-4f;
    public const float C2 = 0.5f;
    public const float C3 = 0.166666667f;
    public const float C4 = 0.0416666667f;
    public const float C5 = 0.00833333333f;
    public const float C6 = 0.00138888889f;
    public const float C7 = 1.98412698e-4f;
}
