namespace Compress.Runtime.Planning;

/// <summary>Which operations read each value of a plan in the making.</summary>
internal sealed class Readers
{
    private readonly Dictionary<PlanValue, List<PlanOp>> _readers = [];

    public Readers(List<PlanOp> ops)
    {
        foreach (var op in ops)
            foreach (var input in op.Inputs)
            {
                if (!_readers.TryGetValue(input, out var list)) _readers[input] = list = [];
                list.Add(op);
            }
    }

    /// <summary>The only operation that reads a value, and reads it once, or null.</summary>
    public PlanOp? Only(PlanValue value) => _readers.TryGetValue(value, out var readers) && readers.Count == 1 ? readers[0] : null;

    /// <summary>Whether an operation reads a value channels last.</summary>
    public bool WantImage(PlanValue value)
    {
        if (!_readers.TryGetValue(value, out var readers)) return false;
        foreach (var reader in readers)
            if (reader.WantsImage(value)) return true;
        return false;
    }
}
