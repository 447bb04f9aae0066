using Compress.Graphs;
using System.Runtime.Intrinsics;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Runtime.Kernels;

/// <summary>Applies a function to a stretch of floats. Chosen once; a call is one loop.</summary>
internal sealed unsafe class UnaryKernel
{
    private readonly delegate*<float*, float*, long, float, float, void> _loop;
    private readonly float _a;
    private readonly float _b;

    /// <summary>The kernel of an activation; its two enumerations name the same functions by the same numbers, but for none at all.</summary>
    public static UnaryKernel Of(Activation activation) => new((UnaryKind)activation.Kind, activation.A, activation.B);

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

    // A function stands behind the switches of the operators that come to it, so that a build that goes without them drops its loops.
    private static delegate*<float*, float*, long, float, float, void> Choose(UnaryKind kind, KernelTier limit) => kind switch
    {
        UnaryKind.Relu => Width<UnaryOperators.Relu>(limit),
        UnaryKind.Clip => Width<UnaryOperators.Clip>(limit),
        UnaryKind.LeakyRelu when Switches.LeakyRelu || Switches.PRelu => Width<UnaryOperators.LeakyRelu>(limit),
        UnaryKind.Sigmoid when Switches.Sigmoid => Width<UnaryOperators.Sigmoid>(limit),
        UnaryKind.Tanh when Switches.Tanh => Width<UnaryOperators.Tanh>(limit),
        UnaryKind.HardSigmoid when Switches.HardSigmoid => Width<UnaryOperators.HardSigmoid>(limit),
        UnaryKind.HardSwish when Switches.HardSwish => Width<UnaryOperators.HardSwish>(limit),
        UnaryKind.Silu => Width<UnaryOperators.Silu>(limit),
        UnaryKind.Gelu when Switches.Gelu => Width<UnaryOperators.Gelu>(limit),
        UnaryKind.GeluTanh when Switches.Gelu => Width<UnaryOperators.GeluTanh>(limit),
        UnaryKind.Elu when Switches.Elu => Width<UnaryOperators.Elu>(limit),
        UnaryKind.Softplus when Switches.Softplus => Width<UnaryOperators.Softplus>(limit),
        UnaryKind.Exp when Switches.Exp => Width<UnaryOperators.Exp>(limit),
        UnaryKind.Log when Switches.Log => Width<UnaryOperators.Log>(limit),
        UnaryKind.Sqrt when Switches.Sqrt || Switches.Pow => Width<UnaryOperators.Sqrt>(limit),
        UnaryKind.Abs when Switches.Abs => Width<UnaryOperators.Abs>(limit),
        UnaryKind.Negate when Switches.Neg => Width<UnaryOperators.Negate>(limit),
        UnaryKind.Floor when Switches.Floor => Width<UnaryOperators.Floor>(limit),
        UnaryKind.Ceiling when Switches.Ceil => Width<UnaryOperators.Ceiling>(limit),
        UnaryKind.Round when Switches.Round => Width<UnaryOperators.Round>(limit),
        UnaryKind.Reciprocal when Switches.Reciprocal || Switches.Pow => Width<UnaryOperators.Reciprocal>(limit),
        UnaryKind.Error when Switches.Erf => Width<UnaryOperators.Error>(limit),
        UnaryKind.Sin when Switches.Sin => Width<UnaryOperators.Sin>(limit),
        UnaryKind.Cos when Switches.Cos => Width<UnaryOperators.Cos>(limit),
        UnaryKind.Affine when Switches.BatchNormalization => Width<UnaryOperators.Affine>(limit),
        UnaryKind.Square when Switches.Pow => Width<UnaryOperators.Square>(limit),
        _ => throw new InvalidOperationException(Texts.Of($"There is no loop for unary operator {(int)kind} in this build.")),
    };

    private static delegate*<float*, float*, long, float, float, void> Width<TOperator>(KernelTier limit) where TOperator : struct, IUnaryOperator
    {
        // The portable vectors run without hardware too, so the scalar tier uses the narrowest: the reference is the operator itself.
        if (limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512))
            return &UnaryLoop<TOperator, MathLanes512, Vector512<float>>.Run;
        if (KernelTiers.IsMiddle(limit))
            return &UnaryLoop<TOperator, MathLanes256, Vector256<float>>.Run;
        return &UnaryLoop<TOperator, MathLanes128, Vector128<float>>.Run;
    }
}
