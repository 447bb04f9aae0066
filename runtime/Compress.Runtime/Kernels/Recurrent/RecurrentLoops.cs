using System.Runtime.Intrinsics;

namespace Compress.Runtime.Kernels;

/// <summary>The loops of a tier and a cell, chosen once.</summary>
internal sealed unsafe class RecurrentLoops
{
    private RecurrentLoops(int lanes) => Lanes = lanes;

    /// <summary>Floats of a vector.</summary>
    public int Lanes { get; }

    /// <summary>See <see cref="RecurrentLoop{TFloat, TMath, TVec}.Product"/>.</summary>
    public delegate*<float*, float*, int, float*, float*, int, void> Product { get; private init; }

    /// <summary>All steps of a sequence.</summary>
    public delegate*<RecurrentRun*, void> Sequence { get; private init; }

    /// <summary>The cells of several sequences at one step: sums, the input's sums, sequences, width, hidden states, cell states.</summary>
    public delegate*<float*, float*, int, int, float*, float*, void> Cells { get; private init; }

    /// <summary>What the hidden gate's product reads where the reset gate comes before it: sums, width, hidden state, result.</summary>
    public delegate*<float*, int, float*, float*, void> Reset { get; private init; }

    /// <param name="cell">The cell.</param>
    /// <param name="limit">Upper bound of the tier.</param>
    public static RecurrentLoops Of(RecurrentCell cell, KernelTier limit)
    {
        if (limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512))
            return Make<FloatLanes512, MathLanes512, Vector512<float>>(cell);
        return KernelTiers.IsMiddle(limit) ? Make<FloatLanes256, MathLanes256, Vector256<float>>(cell) : Make<FloatLanes128, MathLanes128, Vector128<float>>(cell);
    }

    private static RecurrentLoops Make<TFloat, TMath, TVec>(RecurrentCell cell)
        where TFloat : struct, IFloatLanes<TVec>
        where TMath : struct, IMathLanes<TVec>
        where TVec : struct
        => new(TFloat.Count)
        {
            Product = &RecurrentLoop<TFloat, TMath, TVec>.Product,
            Reset = &RecurrentLoop<TFloat, TMath, TVec>.Reset,
            Sequence = cell switch
            {
                RecurrentCell.Lstm => &RecurrentLoop<TFloat, TMath, TVec>.LstmSequence,
                RecurrentCell.Gru => &RecurrentLoop<TFloat, TMath, TVec>.GruSequence,
                _ => &RecurrentLoop<TFloat, TMath, TVec>.GruResetBeforeSequence,
            },
            Cells = cell switch
            {
                RecurrentCell.Lstm => &RecurrentLoop<TFloat, TMath, TVec>.Lstm,
                RecurrentCell.Gru => &RecurrentLoop<TFloat, TMath, TVec>.Gru,
                _ => &RecurrentLoop<TFloat, TMath, TVec>.GruResetBefore,
            },
        };
}
