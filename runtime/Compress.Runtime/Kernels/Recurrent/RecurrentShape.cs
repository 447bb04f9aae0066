namespace Compress.Runtime.Kernels;

/// <summary>The recurrent cells that have a kernel.</summary>
internal enum RecurrentCell
{
    /// <summary>Gates in the order input, output, forget, cell; sigmoids and two hyperbolic tangents.</summary>
    Lstm,

    /// <summary>Gates in the order update, reset, hidden; the reset gate is applied after the recurrent product.</summary>
    Gru,

    /// <summary>The same with the reset gate applied to the hidden state before the product.</summary>
    GruResetBefore,
}

/// <summary>Sizes of a recurrent layer whose input lies as [steps, batch, input] and its result as [steps, directions, batch, hidden].</summary>
/// <param name="Cell">Which cell.</param>
/// <param name="Steps">Length of the sequences.</param>
/// <param name="Batch">Number of sequences.</param>
/// <param name="Input">Elements of an input vector.</param>
/// <param name="Hidden">Elements of a hidden state.</param>
/// <param name="Directions">1 or 2.</param>
/// <param name="FirstBackwards">Whether the first direction runs from the last step to the first.</param>
internal readonly record struct RecurrentShape(RecurrentCell Cell, int Steps, int Batch, int Input, int Hidden, int Directions, bool FirstBackwards)
{
    public int Gates => Cell == RecurrentCell.Lstm ? 4 : 3;

    public bool HasCellState => Cell == RecurrentCell.Lstm;

    /// <summary>Multiply-accumulates of a run.</summary>
    public long Macs => (long)Directions * Steps * Batch * Gates * Hidden * (Input + Hidden);

    /// <summary>Whether a direction runs from the last step to the first.</summary>
    public bool Backwards(int direction) => FirstBackwards || direction == 1;
}
