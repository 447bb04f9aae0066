namespace Compress.Runtime.Kernels;

/// <summary>
/// Minimal filtering of Winograd ("Arithmetic Complexity of Computations", 1980) along one axis, in the form of Lavin and Gray ("Fast
/// Algorithms for Convolutional Neural Networks", 2016): six products at the points 0, 1, -1, 2, -2 and infinity give 7 - r outputs of a
/// kernel of r taps. An axis of one tap needs one product for one output.
/// </summary>
/// <param name="Taps">Kernel size along the axis: 1, or 3 to 5.</param>
internal readonly record struct WinogradPoints(int Taps)
{
    private static readonly double[] Places = [0, 1, -1, 2, -2];

    /// <summary>One over the product of a place's distances to the other finite places, the sign as the input's transform has it.</summary>
    private static readonly double[] Weights = [1.0 / 4, -1.0 / 6, -1.0 / 6, 1.0 / 24, 1.0 / 24];

    /// <summary>Products, and inputs that one tile reads.</summary>
    public int Products => Taps == 1 ? 1 : 6;

    /// <summary>Outputs of a tile.</summary>
    public int Outputs => Taps == 1 ? 1 : 7 - Taps;

    /// <summary>Whether an axis of this size has a transform.</summary>
    public static bool Has(int taps) => taps is 1 or >= 3 and <= 5;

    /// <summary>What a tap weighs in a product.</summary>
    public double Kernel(int product, int tap) => Taps == 1 ? 1 : product == 5 ? (tap == Taps - 1 ? 1 : 0) : Weights[product] * Math.Pow(Places[product], tap);
}
