using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>Gathers how far tensors are from their references, run after run.</summary>
internal sealed class DifferenceMeter
{
    private double _sum;
    private double _largest;
    private long _count;
    private long _rows;
    private long _agreed;

    public double MaxAbs { get; private set; }

    public double MeanAbs => _count == 0 ? 0 : _sum / _count;

    public double Rel => _largest == 0 ? MaxAbs : MaxAbs / _largest;

    public double? Agreement => _rows == 0 ? null : (double)_agreed / _rows;

    public double Sum => _sum;

    public long Count => _count;

    /// <summary>Adds a tensor.</summary>
    /// <param name="seen">The tensor.</param>
    /// <param name="reference">What it is compared with.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <exception cref="ModelException">Types or shapes differ.</exception>
    /// <exception cref="ValidationException">One has a NaN or an infinity where the other has not the same.</exception>
    public void Add(Tensor seen, Tensor reference, string what)
    {
        if (seen.ElementType != reference.ElementType || !seen.Dims.SequenceEqual(reference.Dims))
            throw new ModelException($"{what} is {seen}, the reference's is {reference}; only outputs of one type and shape can be compared.");
        var (a, b) = (TensorNumbers.ToDoubles(seen), TensorNumbers.ToDoubles(reference));
        for (var i = 0; i < b.Length; i++)
        {
            if (double.IsFinite(b[i])) _largest = Math.Max(_largest, Math.Abs(b[i]));
            if (a[i].Equals(b[i])) continue;
            var difference = Math.Abs(a[i] - b[i]);
            if (!double.IsFinite(difference)) throw new ValidationException($"{what} is {a[i]} at {i} where the reference is {b[i]}; find the node with --per-node on fewer samples.");
            MaxAbs = Math.Max(MaxAbs, difference);
            _sum += difference;
        }
        _count += b.Length;
        if (reference.Dims is [.., > 1 and var width]) Agree(a, b, (int)width);
    }

    private void Agree(double[] a, double[] b, int width)
    {
        for (var at = 0; at < b.Length; at += width)
        {
            _rows++;
            if (Greatest(a.AsSpan(at, width)) == Greatest(b.AsSpan(at, width))) _agreed++;
        }
    }

    private static int Greatest(ReadOnlySpan<double> row)
    {
        var best = 0;
        for (var i = 1; i < row.Length; i++)
            if (row[i] > row[best]) best = i;
        return best;
    }
}
