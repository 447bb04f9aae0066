using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Lets operations that move elements read through ones before them that nobody else reads: elements go to their last place at once.</summary>
internal static class MoveChains
{
    /// <summary>The operations, without those that were read through.</summary>
    public static List<PlanOp> Join(List<PlanOp> ops)
    {
        var readers = new Readers(ops);
        HashSet<PlanOp> gone = [];
        foreach (var op in ops)
        {
            // In order, so that a chain of any length becomes one.
            if (op is not MoveOp { Outputs: [var made], Whole: { } block } first || made.IsOutput || readers.Only(made) is not MoveOp last) continue;
            if (last.ReadThrough(made, first, block)) gone.Add(first);
        }
        return WithoutScatters(gone.Count == 0 ? ops : ops.FindAll(op => !gone.Contains(op)));
    }

    /// <summary>The operations, without scatters of which every reader needs what lies in one stretch before them.</summary>
    private static List<PlanOp> WithoutScatters(List<PlanOp> ops)
    {
        for (var i = 0; i < ops.Count; i++)
        {
            if (ops[i] is not MoveOp { InPlaceInput: 0, Outputs: [{ IsOutput: false } made] } scatter) continue;
            var readers = ops.FindAll(o => o.Inputs.Contains(made));
            var parts = readers.ConvertAll(r => (r as MoveOp)?.BeforeScatter(made, scatter));
            if (parts.Contains(null)) continue;
            for (var r = 0; r < readers.Count; r++) ((MoveOp)readers[r]).Read(parts[r]!);
            ops = ops.FindAll(o => o != scatter);
            i--;
        }
        return ops;
    }

    /// <summary>A block over what a block made, as one over what that was made from; null where their dimensions do not fall together or one is empty.</summary>
    /// <param name="first">Makes the whole of a dense value.</param>
    /// <param name="last">Reads some of that value.</param>
    public static MoveBlock? Through(MoveBlock first, MoveBlock last)
    {
        if (Array.IndexOf(first.Dims, 0) >= 0 || Array.IndexOf(last.Dims, 0) >= 0) return null;
        var digits = Digits(first);
        var (start, used) = (first.From, new long[digits.Count]);
        var rest = last.From;
        for (var i = 0; i < digits.Count; i++)
        {
            used[i] = rest / digits[i].To;
            rest %= digits[i].To;
            start += used[i] * digits[i].From;
        }
        List<long> dims = [], from = [], to = [];
        for (var d = 0; d < last.Dims.Length; d++)
        {
            var (size, stride, target) = (last.Dims[d], last.FromStrides[d], last.ToStrides[d]);
            // A dimension that runs through whole digits falls into one for each.
            while (size > 1)
            {
                var i = digits.FindIndex(g => g.To <= stride && stride % g.To == 0);
                if (i < 0 || stride / digits[i].To >= digits[i].Size) return null;
                var (step, part) = (stride / digits[i].To, size);
                if (used[i] + (size - 1) * step >= digits[i].Size)
                {
                    if (step != 1 || used[i] != 0 || size % digits[i].Size != 0) return null;
                    part = digits[i].Size;
                }
                used[i] += (part - 1) * step;
                dims.Add(part);
                from.Add(step * digits[i].From);
                to.Add(target);
                (size, stride, target) = (size / part, stride * part, target * part);
            }
        }
        if (dims.Count == 0) (dims, from, to) = ([1], [1], [1]);
        // Outermost first, as blocks have it; the copy orders them by itself.
        return new MoveBlock(last.Input, last.Output, start, last.To, [.. dims], [.. from], [.. to]);
    }

    /// <summary>Whether all that a block reads lies in the one stretch that another one made of one stretch.</summary>
    /// <param name="stretch">Makes a part of a value.</param>
    /// <param name="block">Reads some of that value.</param>
    public static bool Covers(MoveBlock stretch, MoveBlock block)
    {
        if (Array.IndexOf(block.Dims, 0) >= 0) return false;
        var copy = new StridedCopy(stretch.Dims, stretch.FromStrides, stretch.ToStrides, 1);
        var (low, high) = (block.From, block.From);
        for (var d = 0; d < block.Dims.Length; d++)
        {
            var reach = (block.Dims[d] - 1) * block.FromStrides[d];
            (low, high) = (low + Math.Min(0, reach), high + Math.Max(0, reach));
        }
        return copy.IsContiguous && low >= stretch.To && high < stretch.To + copy.Elements;
    }

    /// <summary>The dimensions of a block as digits of the dense index of what it makes, highest first, with their strides at the source.</summary>
    private static List<(long Size, long From, long To)> Digits(MoveBlock block)
    {
        var digits = new List<(long Size, long From, long To)>();
        for (var d = 0; d < block.Dims.Length; d++)
            if (block.Dims[d] > 1) digits.Add((block.Dims[d], block.FromStrides[d], block.ToStrides[d]));
        digits.Sort((a, b) => b.To.CompareTo(a.To));
        for (var i = digits.Count - 1; i > 0; i--)
        {
            var (outer, inner) = (digits[i - 1], digits[i]);
            if (outer.From != inner.From * inner.Size) continue;
            digits[i - 1] = (outer.Size * inner.Size, inner.From, inner.To);
            digits.RemoveAt(i);
        }
        if (digits.Count == 0) digits.Add((1, 1, 1));
        return digits;
    }
}
