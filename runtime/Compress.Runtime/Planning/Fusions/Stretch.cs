using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Neighbouring elements that are copied together.</summary>
/// <param name="From">First element at the source.</param>
/// <param name="To">First element at the target.</param>
/// <param name="Length">Elements.</param>
internal readonly record struct Stretch(long From, long To, long Length)
{
    /// <summary>Stretches of one length at equal distances on both sides as one block, the others each as one.</summary>
    /// <param name="input">Number of the input that they come from.</param>
    /// <param name="stretches">In order.</param>
    public static IEnumerable<MoveBlock> Blocks(int input, IReadOnlyList<Stretch> stretches)
    {
        for (var i = 0; i < stretches.Count;)
        {
            var first = stretches[i];
            var (rows, from, to) = (1, first.Length, first.Length);
            while (i + rows < stretches.Count && stretches[i + rows].Length == first.Length)
            {
                var (last, next) = (stretches[i + rows - 1], stretches[i + rows]);
                if (rows > 1 && (next.From - last.From != from || next.To - last.To != to)) break;
                (rows, from, to) = (rows + 1, next.From - last.From, next.To - last.To);
            }
            yield return new MoveBlock(input, 0, first.From, first.To, [rows, first.Length], [from, 1], [to, 1]);
            i += rows;
        }
    }
}
