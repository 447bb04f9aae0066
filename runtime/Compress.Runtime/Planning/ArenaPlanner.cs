using Compress.Runtime.Memory;

namespace Compress.Runtime.Planning;

/// <summary>
/// Places values in one block of memory so that only values alive at the same time lie apart: largest first, each at the lowest
/// offset that is free over its whole life (the greedy-by-size strategy of Pisarchyk and Lee, "Efficient memory management for deep neural
/// net inference", 2020). Inputs and outputs live for the whole run, so that they can be written before and read after it.
/// </summary>
internal static class ArenaPlanner
{
    /// <summary>Sets the offsets and returns the bytes that the arena needs.</summary>
    /// <param name="ops">Operations in order.</param>
    /// <param name="edges">Inputs and outputs, which have a place even where no operation touches them.</param>
    public static long Run(IReadOnlyList<PlanOp> ops, IReadOnlyList<PlanValue> edges)
    {
        ShareInPlace(ops);
        var lives = Lives(ops);
        foreach (var edge in edges) lives[edge.Storage] = (0, int.MaxValue, Math.Max(edge.Bytes, edge.Storage.Bytes));
        var placed = new List<(long Begin, long End, int First, int Last)>();
        long size = 0;
        foreach (var (value, life) in lives.OrderByDescending(l => l.Key.Bytes).ThenBy(l => l.Value.First).ThenBy(l => l.Key.Name, StringComparer.Ordinal))
        {
            var bytes = Align(life.Bytes);
            long offset = 0;
            foreach (var other in placed.Where(p => p.First <= life.Last && life.First <= p.Last).OrderBy(p => p.Begin))
            {
                if (offset + bytes <= other.Begin) break;
                offset = Math.Max(offset, other.End);
            }
            value.Offset = offset;
            placed.Add((offset, offset + bytes, life.First, life.Last));
            size = Math.Max(size, offset + bytes);
        }
        return size;
    }

    /// <summary>Lets outputs take over the memory of inputs that die in the same operation.</summary>
    private static void ShareInPlace(IReadOnlyList<PlanOp> ops)
    {
        var lives = Lives(ops);
        for (var i = 0; i < ops.Count; i++)
        {
            var at = ops[i].InPlaceInput;
            if (at < 0 || ops[i].Outputs is not [{ Alias: null, IsOutput: false } output]) continue;
            var storage = ops[i].Inputs[at].Storage;
            if (storage.Constant is not null || ops[i].Inputs[at].StorageBytes != 0 || storage.IsInput || storage.IsOutput || storage.Bytes != output.Bytes || lives[storage].Last != i) continue;
            if (ops[i].Inputs.Where((_, j) => j != at).Any(v => ReferenceEquals(v.Storage, storage))) continue;
            var mine = lives[output];
            output.Alias = storage;
            lives[storage] = lives[storage] with { Last = mine.Last };
            lives.Remove(output);
        }
    }

    private static Dictionary<PlanValue, (int First, int Last, long Bytes)> Lives(IReadOnlyList<PlanOp> ops)
    {
        var lives = new Dictionary<PlanValue, (int First, int Last, long Bytes)>();
        for (var i = 0; i < ops.Count; i++)
        {
            foreach (var value in ops[i].Inputs.Concat(ops[i].Outputs))
            {
                var storage = value.Storage;
                if (storage.Constant is not null) continue;
                var (first, last) = (value.IsInput || storage.IsInput ? 0 : i, value.IsOutput || storage.IsOutput || storage.IsInput ? int.MaxValue : i);
                lives[storage] = lives.TryGetValue(storage, out var known)
                    ? (Math.Min(known.First, first), Math.Max(known.Last, last), Math.Max(known.Bytes, value.Bytes))
                    : (first, last, Math.Max(storage.Bytes, value.Bytes));
            }
        }
        return lives;
    }

    private static long Align(long bytes) => (bytes + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;
}
