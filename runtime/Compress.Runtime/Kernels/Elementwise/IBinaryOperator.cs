namespace Compress.Runtime.Kernels;

/// <summary>A function of two floats, as a struct, so that the loop over it compiles to straight vector code.</summary>
internal interface IBinaryOperator
{
    static abstract TVec Apply<TLanes, TVec>(TVec x, TVec y)
        where TLanes : struct, IMathLanes<TVec>
        where TVec : struct;
}
