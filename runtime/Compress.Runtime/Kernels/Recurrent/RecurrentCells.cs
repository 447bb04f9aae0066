using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>What a recurrent cell does with the sums of its gates, a vector of units at a time.</summary>
/// <typeparam name="TMath">The functions of the gates.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
internal static class RecurrentCells<TMath, TVec>
    where TMath : struct, IMathLanes<TVec>
    where TVec : struct
{
    /// <summary>c = sigmoid(forget) c + sigmoid(input) tanh(next); the result is h = sigmoid(output) tanh(c).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Lstm(TVec input, TVec output, TVec forget, TVec next, ref TVec c)
    {
        TVec kept = TMath.Multiply(Functions.Gate<TMath, TVec>(forget), c);
        c = TMath.Add(kept, TMath.Multiply(Functions.Gate<TMath, TVec>(input), Functions.Tanh<TMath, TVec>(next)));
        return TMath.Multiply(Functions.Gate<TMath, TVec>(output), Functions.Tanh<TMath, TVec>(c));
    }

    /// <summary>z = sigmoid(update); the result is (1 - z) tanh(input + sigmoid(reset) recurrent) + z h.</summary>
    /// <param name="input">The hidden gate's sums over the input.</param>
    /// <param name="recurrent">The hidden gate's sums over the hidden state.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Gru(TVec update, TVec reset, TVec input, TVec recurrent, TVec h)
        => Blend(update, Functions.Tanh<TMath, TVec>(TMath.Add(input, TMath.Multiply(Functions.Gate<TMath, TVec>(reset), recurrent))), h);

    /// <summary>sigmoid(reset) h, for the hidden gate's product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Reset(TVec reset, TVec h) => TMath.Multiply(Functions.Gate<TMath, TVec>(reset), h);

    /// <summary>z = sigmoid(update); the result is (1 - z) tanh(sum) + z h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec GruResetBefore(TVec update, TVec sum, TVec h) => Blend(update, Functions.Tanh<TMath, TVec>(sum), h);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Blend(TVec update, TVec next, TVec h)
        => TMath.Add(next, TMath.Multiply(Functions.Gate<TMath, TVec>(update), TMath.Subtract(h, next)));
}
