namespace TorchSharp.Tests;

/// <summary>Named tolerances, relative above 1 and absolute below.</summary>
internal static class Tolerance
{
    /// <summary>Some roundings of double precision.</summary>
    public const double DoubleArithmetic = 1e-12;

    /// <summary>Some roundings of single precision.</summary>
    public const double SingleArithmetic = 1e-6;

    /// <summary>Central differences with a step of 1e-5 in double precision: error of order 1e-10 from each side.</summary>
    public const double FiniteDifference = 1e-6;
}
