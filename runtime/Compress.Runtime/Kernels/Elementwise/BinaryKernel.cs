using Compress.Graphs;
using System.Runtime.Intrinsics;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Runtime.Kernels;

/// <summary>Applies a function to two stretches of floats, either of which may be one repeated value. Chosen once; a call is one loop.</summary>
internal sealed unsafe class BinaryKernel
{
    private readonly delegate*<float*, bool, float*, bool, float*, long, void> _loop;

    /// <param name="kind">The function.</param>
    /// <param name="tier">Upper bound of the tier; the process's limit unless given.</param>
    public BinaryKernel(BinaryKind kind, KernelTier? tier = null)
    {
        _loop = Choose(kind, tier ?? KernelTiers.Limit);
    }

    /// <summary>z[i] = f(x[i], y[i]); z may be x or y.</summary>
    /// <param name="xRepeats">Whether x is one value.</param>
    /// <param name="yRepeats">Whether y is one value.</param>
    public void Run(float* x, bool xRepeats, float* y, bool yRepeats, float* z, long count) => _loop(x, xRepeats, y, yRepeats, z, count);

    private static delegate*<float*, bool, float*, bool, float*, long, void> Choose(BinaryKind kind, KernelTier limit) => kind switch
    {
        BinaryKind.Add when Switches.Add || Switches.BatchNormalization => Width<BinaryOperators.Add>(limit),
        BinaryKind.Subtract when Switches.Sub => Width<BinaryOperators.Subtract>(limit),
        BinaryKind.Multiply when Switches.Mul || Switches.BatchNormalization => Width<BinaryOperators.Multiply>(limit),
        BinaryKind.Divide when Switches.Div => Width<BinaryOperators.Divide>(limit),
        BinaryKind.Max when Switches.Max => Width<BinaryOperators.Max>(limit),
        BinaryKind.Min when Switches.Min => Width<BinaryOperators.Min>(limit),
        BinaryKind.PRelu when Switches.PRelu => Width<BinaryOperators.PRelu>(limit),
        BinaryKind.SquaredDifference => Width<BinaryOperators.SquaredDifference>(limit),
        _ => throw new InvalidOperationException(Texts.Of($"There is no loop for binary operator {(int)kind} in this build.")),
    };

    private static delegate*<float*, bool, float*, bool, float*, long, void> Width<TOperator>(KernelTier limit) where TOperator : struct, IBinaryOperator
    {
        if (limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512))
            return &BinaryLoop<TOperator, MathLanes512, Vector512<float>>.Run;
        if (KernelTiers.IsMiddle(limit))
            return &BinaryLoop<TOperator, MathLanes256, Vector256<float>>.Run;
        return &BinaryLoop<TOperator, MathLanes128, Vector128<float>>.Run;
    }
}
