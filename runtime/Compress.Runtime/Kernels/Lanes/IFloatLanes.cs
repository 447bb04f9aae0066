namespace Compress.Runtime.Kernels;

/// <summary>The operations that float kernels need of a vector of <see cref="Count"/> floats. Kernels are written once over it.</summary>
/// <typeparam name="TVec">The vector type.</typeparam>
internal unsafe interface IFloatLanes<TVec> where TVec : struct
{
    static abstract int Count { get; }
    static abstract TVec Load(float* from);
    static abstract void Store(float* to, TVec value);
    static abstract TVec Broadcast(float value);
    static abstract TVec Add(TVec a, TVec b);
    static abstract TVec Subtract(TVec a, TVec b);
    static abstract TVec Multiply(TVec a, TVec b);

    /// <summary>a * b + c, fused where the hardware does it.</summary>
    static abstract TVec MultiplyAdd(TVec a, TVec b, TVec c);

    /// <summary>The larger one; <paramref name="value"/> where it is NaN.</summary>
    static abstract TVec Max(TVec bound, TVec value);

    /// <summary>The larger one; NaN where either is.</summary>
    static abstract TVec Largest(TVec a, TVec b);

    /// <summary>The smaller one; <paramref name="value"/> where it is NaN.</summary>
    static abstract TVec Min(TVec bound, TVec value);
}
