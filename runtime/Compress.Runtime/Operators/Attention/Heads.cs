namespace Compress.Runtime.Operators.Attention;

/// <summary>Queries, keys or values by head: [batch, heads, length, size], or packed as [batch, length, heads * size].</summary>
internal readonly record struct Heads(bool IsPacked, long Batch, long Count, long Length, long Size)
{
    /// <summary>Reads an input's form.</summary>
    /// <param name="call">The call.</param>
    /// <param name="input">Position of the input.</param>
    /// <param name="heads">Number of heads where they are packed.</param>
    public static Heads Of(OperatorCall call, int input, long heads)
    {
        var x = call[input];
        if (x.Rank == 4) return new Heads(false, x.Dims[0], x.Dims[1], x.Dims[2], x.Dims[3]);
        if (x.Rank != 3) throw call.Error($"input {input} is {x}; three or four axes are expected");
        if (heads < 1 || x.Dims[2] % heads != 0) throw call.Error($"{heads} heads do not divide the {x.Dims[2]} numbers of a position of input {input}, {x}");
        return new Heads(true, x.Dims[0], heads, x.Dims[1], x.Dims[2] / heads);
    }

    /// <summary>First element of a position of a head.</summary>
    public int Row(long batch, long head, long position) => checked((int)(IsPacked
        ? ((batch * Length + position) * Count + head) * Size
        : ((batch * Count + head) * Length + position) * Size));

    /// <summary>True where both differ in length alone.</summary>
    public bool Fits(Heads other) => !IsPacked && Batch == other.Batch && Count == other.Count && Size == other.Size;
}
