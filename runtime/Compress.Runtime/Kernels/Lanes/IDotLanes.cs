namespace Compress.Runtime.Kernels;

/// <summary>
/// The dot product of what a 32-bit lane holds, added to a sum: four unsigned and four signed bytes, or two numbers of 16 bits each.
/// Exact in every implementation.
/// </summary>
/// <typeparam name="TInt">Vector of 32-bit integers.</typeparam>
internal interface IDotLanes<TInt> where TInt : struct
{
    /// <summary>sum + x0 w0 + x1 w1 + x2 w2 + x3 w3 in each lane.</summary>
    /// <param name="sum">32-bit sums.</param>
    /// <param name="x">Four unsigned bytes a lane.</param>
    /// <param name="w">Four signed bytes a lane.</param>
    static abstract TInt Dot(TInt sum, TInt x, TInt w);
}
