namespace Compress.Runtime.Kernels;

/// <summary>The operations of elementwise kernels on a vector of <see cref="Count"/> floats. Operators are written once over it.</summary>
/// <typeparam name="TVec">The vector type.</typeparam>
internal unsafe interface IMathLanes<TVec> where TVec : struct
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
    static abstract TVec Divide(TVec a, TVec b);

    /// <summary>The value, or the bound that it lies beyond; NaN stays.</summary>
    static abstract TVec Limit(TVec low, TVec high, TVec value);
    static abstract TVec Negate(TVec a);
    static abstract TVec Abs(TVec a);
    static abstract TVec Sqrt(TVec a);
    static abstract TVec Floor(TVec a);
    static abstract TVec Ceiling(TVec a);

    /// <summary>Nearest integer, ties to even.</summary>
    static abstract TVec Round(TVec a);
    static abstract TVec Exp(TVec a);
    static abstract TVec Log(TVec a);
    static abstract TVec Sin(TVec a);
    static abstract TVec Cos(TVec a);

    /// <summary>The larger one; NaN where either is.</summary>
    static abstract TVec Max(TVec a, TVec b);

    /// <summary>The smaller one; NaN where either is.</summary>
    static abstract TVec Min(TVec a, TVec b);

    /// <summary>then where a is less than b, else otherwise.</summary>
    static abstract TVec SelectLess(TVec a, TVec b, TVec then, TVec otherwise);

    /// <summary>The sum of all elements.</summary>
    static abstract float Sum(TVec a);
}
