namespace Compress.Training.Tests;

/// <summary>Tolerances by name, with their reasons.</summary>
internal static class Tolerance
{
    /// <summary>Central differences with a step of 1e-6 in double precision: rounding 1e-10 / 1e-6 plus a truncation of the same size.</summary>
    public const double FiniteDifference = 2e-5;

    /// <summary>Single-precision arithmetic over short sums in another order.</summary>
    public const double SingleArithmetic = 1e-5;

    /// <summary>A whole network in two engines that sum in different orders, relative to its greatest output.</summary>
    public const float ImportedModel = 1e-4f;
}
