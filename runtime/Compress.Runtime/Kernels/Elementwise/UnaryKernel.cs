using System.Runtime.Intrinsics;

namespace Compress.Runtime.Kernels;

/// <summary>Applies a function to a stretch of floats. Chosen once; a call is one loop.</summary>
internal sealed unsafe class UnaryKernel
{
    private readonly delegate*<float*, float*, long, float, float, void> _loop;
    private readonly float _a;
    private readonly float _b;

    /// <param name="kind">The function.</param>
    /// <param name="a">Its first parameter.</param>
    /// <param name="b">Its second parameter.</param>
    /// <param name="tier">Upper bound of the tier; the process's limit unless given.</param>
    public UnaryKernel(UnaryKind kind, float a = 0, float b = 0, KernelTier? tier = null)
    {
        _loop = Choose(kind, tier ?? KernelTiers.Limit);
        _a = a;
        _b = b;
    }

    /// <summary>y[i] = f(x[i]); y may be x.</summary>
    public void Run(float* x, float* y, long count) => _loop(x, y, count, _a, _b);

    /// <summary>The same with parameters of the call's own.</summary>
    public void Run(float* x, float* y, long count, float a, float b) => _loop(x, y, count, a, b);

    private static delegate*<float*, float*, long, float, float, void> Choose(UnaryKind kind, KernelTier limit) => kind switch
    {
        UnaryKind.Relu => Width<UnaryOperators.Relu>(limit),
        UnaryKind.Clip => Width<UnaryOperators.Clip>(limit),
        UnaryKind.LeakyRelu => Width<UnaryOperators.LeakyRelu>(limit),
        UnaryKind.Sigmoid => Width<UnaryOperators.Sigmoid>(limit),
        UnaryKind.Tanh => Width<UnaryOperators.Tanh>(limit),
        UnaryKind.HardSigmoid => Width<UnaryOperators.HardSigmoid>(limit),
        UnaryKind.HardSwish => Width<UnaryOperators.HardSwish>(limit),
        UnaryKind.Silu => Width<UnaryOperators.Silu>(limit),
        UnaryKind.Gelu => Width<UnaryOperators.Gelu>(limit),
        UnaryKind.GeluTanh => Width<UnaryOperators.GeluTanh>(limit),
        UnaryKind.Elu => Width<UnaryOperators.Elu>(limit),
        UnaryKind.Softplus => Width<UnaryOperators.Softplus>(limit),
        UnaryKind.Exp => Width<UnaryOperators.Exp>(limit),
        UnaryKind.Log => Width<UnaryOperators.Log>(limit),
        UnaryKind.Sqrt => Width<UnaryOperators.Sqrt>(limit),
        UnaryKind.Abs => Width<UnaryOperators.Abs>(limit),
        UnaryKind.Negate => Width<UnaryOperators.Negate>(limit),
        UnaryKind.Floor => Width<UnaryOperators.Floor>(limit),
        UnaryKind.Ceiling => Width<UnaryOperators.Ceiling>(limit),
        UnaryKind.Round => Width<UnaryOperators.Round>(limit),
        UnaryKind.Reciprocal => Width<UnaryOperators.Reciprocal>(limit),
        UnaryKind.Error => Width<UnaryOperators.Error>(limit),
        UnaryKind.Sin => Width<UnaryOperators.Sin>(limit),
        UnaryKind.Cos => Width<UnaryOperators.Cos>(limit),
        UnaryKind.Affine => Width<UnaryOperators.Affine>(limit),
        UnaryKind.Square => Width<UnaryOperators.Square>(limit),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown unary operator."),
    };

    private static delegate*<float*, float*, long, float, float, void> Width<TOperator>(KernelTier limit) where TOperator : struct, IUnaryOperator
    {
        // The portable vectors run without hardware too, so the scalar tier uses the narrowest: the reference is the operator itself.
        if (limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512))
            return &UnaryLoop<TOperator, MathLanes512, Vector512<float>>.Run;
        if (limit >= KernelTier.Avx2 && KernelTiers.IsSupported(KernelTier.Avx2))
            return &UnaryLoop<TOperator, MathLanes256, Vector256<float>>.Run;
        return &UnaryLoop<TOperator, MathLanes128, Vector128<float>>.Run;
    }
}
