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
    public static long Run(PlanOp[] ops, List<PlanValue> edges)
    {
        Share(ops);
        var lives = Lives(ops);
        foreach (var edge in edges) lives[edge.Storage] = new Life(edge.Storage) { Last = int.MaxValue, Bytes = Math.Max(edge.Bytes, edge.Storage.Bytes) };
        var order = new List<Life>(lives.Values);
        order.Sort(Earlier);
        // What has a place already, in the order of the places.
        var placed = new List<Life>();
        long size = 0;
        foreach (var life in order)
        {
            var bytes = Align(life.Bytes);
            long offset = 0;
            foreach (var other in placed)
            {
                if (other.First > life.Last || life.First > other.Last) continue;
                if (offset + bytes <= other.Value.Offset) break;
                offset = Math.Max(offset, other.Value.Offset + Align(other.Bytes));
            }
            life.Value.Offset = offset;
            var at = placed.Count;
            while (at > 0 && placed[at - 1].Value.Offset > offset) at--;
            placed.Insert(at, life);
            size = Math.Max(size, offset + bytes);
        }
        return size;
    }

    private static int Earlier(Life a, Life b)
    {
        if (a.Value.Bytes != b.Value.Bytes) return a.Value.Bytes > b.Value.Bytes ? -1 : 1;
        return a.First != b.First ? a.First - b.First : string.CompareOrdinal(a.Value.Name, b.Value.Name);
    }

    private static void Share(PlanOp[] ops)
    {
        var lives = Lives(ops);
        for (var i = 0; i < ops.Length; i++)
        {
            if (ops[i].Outputs is not [{ Alias: null } output]) continue;
            ShareInPlace(ops[i], i, output, lives);
            foreach (var (input, at) in ops[i].Parts) SharePart(ops, i, input, at, output, lives);
        }
    }

    /// <summary>Lets an output take over the memory of an input that dies in the same operation; what the model returns keeps its own, in which the input then lies.</summary>
    private static void ShareInPlace(PlanOp op, int number, PlanValue output, Dictionary<PlanValue, Life> lives)
    {
        var at = op.InPlaceInput;
        if (at < 0 || !Dies(op, number, at, lives)) return;
        var storage = op.Inputs[at].Storage;
        if (storage.Bytes != output.Bytes) return;
        var kept = output.IsOutput ? output : storage;
        if (output.IsOutput) storage.Heir = output;
        else output.Alias = storage;
        lives[kept].Last = lives[output].Last;
        lives.Remove(output.IsOutput ? storage : output);
    }

    /// <summary>Lets an input that dies in the operation lie in the output from the start, at a place that nothing else needs meanwhile.</summary>
    private static void SharePart(PlanOp[] ops, int number, int input, long at, PlanValue output, Dictionary<PlanValue, Life> lives)
    {
        // Kernels like values that begin as buffers do.
        if (at % AlignedBuffer.Alignment != 0 || !Dies(ops[number], number, input, lives)) return;
        var (part, whole) = (ops[number].Inputs[input].Storage, output.Storage);
        if (ReferenceEquals(part, whole) || lives[part].Bytes != ops[number].Inputs[input].Bytes) return;
        for (var i = lives[part].First; i < number; i++)
            if (ops[i].Inputs.Exists(Overlaps) || ops[i].Outputs.Exists(Overlaps)) return;
        (part.Heir, part.HeirBytes) = (whole, at);
        lives[whole].First = Math.Min(lives[whole].First, lives[part].First);
        lives.Remove(part);

        bool Overlaps(PlanValue value) => ReferenceEquals(value.Storage, whole) && value.StorageBytes < at + part.Bytes && at < value.StorageBytes + value.Bytes;
    }

    /// <summary>Whether an input begins a memory of its own that nobody reads after the operation, nor the operation in another place.</summary>
    private static bool Dies(PlanOp op, int number, int input, Dictionary<PlanValue, Life> lives)
    {
        var storage = op.Inputs[input].Storage;
        return storage is { Constant: null, IsInput: false, IsOutput: false } && op.Inputs[input].StorageBytes == 0 && lives[storage].Last == number && !IsReadElsewhere(op.Inputs, input, storage);
    }

    private static bool IsReadElsewhere(List<PlanValue> inputs, int at, PlanValue storage)
    {
        for (var i = 0; i < inputs.Count; i++)
            if (i != at && ReferenceEquals(inputs[i].Storage, storage)) return true;
        return false;
    }

    private static Dictionary<PlanValue, Life> Lives(PlanOp[] ops)
    {
        var lives = new Dictionary<PlanValue, Life>();
        for (var i = 0; i < ops.Length; i++)
        {
            foreach (var value in ops[i].Inputs) Touch(lives, value, i);
            foreach (var value in ops[i].Outputs) Touch(lives, value, i);
        }
        return lives;
    }

    private static void Touch(Dictionary<PlanValue, Life> lives, PlanValue value, int at)
    {
        var storage = value.Storage;
        if (storage.Constant is not null) return;
        if (!lives.TryGetValue(storage, out var life)) lives.Add(storage, life = new Life(storage) { First = at, Last = at, Bytes = storage.Bytes });
        if (value.IsInput || storage.IsInput) life.First = 0;
        life.Last = value.IsOutput || storage.IsOutput || storage.IsInput ? int.MaxValue : Math.Max(life.Last, at);
        life.Bytes = Math.Max(life.Bytes, value.Bytes);
    }

    /// <summary>From which to which operation a value's memory is needed, and how many bytes of it.</summary>
    private sealed class Life(PlanValue value)
    {
        public PlanValue Value => value;

        public int First { get; set; }

        public int Last { get; set; }

        public long Bytes { get; set; }
    }

    private static long Align(long bytes) => (bytes + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;
}
