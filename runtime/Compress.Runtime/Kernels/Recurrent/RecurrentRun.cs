namespace Compress.Runtime.Kernels;

/// <summary>One sequence in one direction, as the loops over its steps see it. Units of a gate are padded to whole vectors: <see cref="Width"/> of them.</summary>
internal unsafe struct RecurrentRun
{
    /// <summary>Packed recurrent weights; see <see cref="RecurrentLoop{TFloat, TMath, TVec}.Product"/>.</summary>
    public float* Weights;

    /// <summary>GRU: what the sums over the hidden state begin at, zero but for the hidden gate.</summary>
    public float* Bias;

    /// <summary>Sums of the gates over the first step's input, and floats from there to those of the next one.</summary>
    public float* Gates;
    public nint GateStep;

    /// <summary>Hidden state and cell state, which go on from what they hold.</summary>
    public float* State, Cell;

    /// <summary>Room for the sums of a step, and for one more state.</summary>
    public float* Sums, Spare;

    /// <summary>Where the hidden state of the first step goes, or null, and floats from there to that of the next one.</summary>
    public float* Y;
    public nint YStep;

    public int Steps, Hidden, Width;
}
