namespace Compress.Runtime.Kernels;

/// <summary>
/// Minimal filtering of Winograd ("Arithmetic Complexity of Computations", 1980) along one axis, in the form of Lavin and Gray ("Fast
/// Algorithms for Convolutional Neural Networks", 2016): n products at the points 0, 1, -1, 2, -2, for eight products 1/2 and -1/2 as well,
/// and infinity give n + 1 - r outputs of a kernel of r taps. An axis of one tap needs one product for one output.
/// </summary>
/// <param name="Taps">Kernel size along the axis: 1, or 3 to 5.</param>
/// <param name="Products">Products, and inputs that one tile reads: 6 or 8, or 1 for one tap.</param>
internal readonly record struct WinogradPoints(int Taps, int Products)
{
    private static readonly double[] Places = [0, 1, -1, 2, -2, 0.5, -0.5];

    /// <summary>Outputs of a tile.</summary>
    public int Outputs => Products + 1 - Taps;

    /// <summary>Whether an axis of this size has a transform.</summary>
    public static bool Has(int taps) => taps is 1 or >= 3 and <= 5;

    /// <summary>Six products along an axis.</summary>
    public static WinogradPoints Six(int taps) => new(taps, taps == 1 ? 1 : 6);

    /// <summary>What a tap weighs in a product.</summary>
    public double Kernel(int product, int tap)
    {
        if (Taps == 1)
            return 1;
        if (product == Products - 1)
            return tap == Taps - 1 ? 1 : 0;
        // One over the product of the place's distances to the other finite places.
        double distances = 1;
        for (int other = 0; other < Products - 1; other++)
            distances *= other == product ? 1 : Places[product] - Places[other];
        return Math.Pow(Places[product], tap) / distances;
    }
}
