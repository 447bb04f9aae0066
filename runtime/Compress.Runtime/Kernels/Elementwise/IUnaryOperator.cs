namespace Compress.Runtime.Kernels;

/// <summary>A function of one float, as a struct, so that the loop over it compiles to straight vector code.</summary>
internal interface IUnaryOperator
{
    /// <param name="x">Arguments.</param>
    /// <param name="a">First parameter of the operator.</param>
    /// <param name="b">Second parameter of the operator.</param>
    static abstract TVec Apply<TLanes, TVec>(TVec x, float a, float b)
        where TLanes : struct, IMathLanes<TVec>
        where TVec : struct;
}
