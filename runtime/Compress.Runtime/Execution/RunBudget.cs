using Compress.Graphs;

namespace Compress.Runtime.Execution;

/// <summary>
/// What an interpreted run, or the folding of a constant, may still cost. A loop decides by its data how often it turns, so costs are
/// counted as they come up, before the work is done and before the memory is taken.
/// </summary>
internal sealed class RunBudget(long macs, long nodes, long bytes)
{
    private readonly Dictionary<object, Held> _owners = new(ReferenceEqualityComparer.Instance);
    private long _macs;
    private long _nodes;
    private long _bytes;

    /// <summary>The budget of a model's runs.</summary>
    public static RunBudget Of(LoadOptions options) => new(options.RunMacs, options.RunNodes, options.ArenaBytes);

    /// <summary>True once something was refused.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>Begins a run.</summary>
    public void Restart()
    {
        (_macs, _nodes, _bytes) = (0, 0, 0);
        _owners.Clear();
    }

    /// <summary>Counts a node, or a round of a loop.</summary>
    public void Visit(Node node)
    {
        if (++_nodes > nodes)
            throw Over($"{node}: the run visits more than {nodes} nodes ({nameof(LoadOptions)}.{nameof(LoadOptions.RunNodes)}); bound the model's loops or raise the limit.");
    }

    /// <summary>Counts the work of an output before it is computed, and refuses memory that there is no room for.</summary>
    public void Charge(OperatorWork.Reader inputs, Node node, ElementType type, ReadOnlySpan<long> dims)
    {
        var work = OperatorWork.Of(node, inputs, dims);
        if (work > macs - _macs)
            throw Over($"{node}: with it the run takes {(Int128)_macs + work} multiply-accumulates, more than the {macs} of {nameof(LoadOptions)}.{nameof(LoadOptions.RunMacs)}; use smaller inputs or raise it.");
        _macs += work;
        RequireRoom(node, type.ByteCount(Tensor.CountElements(dims)));
    }

    /// <summary>Refuses memory that there is no room for.</summary>
    public void RequireRoom(Node node, long wanted)
    {
        if (wanted > bytes - _bytes)
            throw Over($"{node}: {wanted} bytes beside {_bytes} in use are more than the {bytes} of {nameof(LoadOptions)}.{nameof(LoadOptions.ArenaBytes)}; use smaller inputs or raise it.");
    }

    /// <summary>Counts memory that is not a value's (rounds of a loop that wait to be joined); negative gives it back.</summary>
    public void Hold(Node node, long count)
    {
        if (count > 0) RequireRoom(node, count);
        _bytes += count;
    }

    /// <summary>A name begins to show memory. Names that share it count once.</summary>
    public void Add(TensorBuffer value)
    {
        if (value.Owner is not { } owner) return;
        if (!_owners.TryGetValue(owner, out var held))
        {
            _owners.Add(owner, held = new Held(value.ByteCount));
            _bytes += held.Bytes;
        }
        held.Names++;
    }

    /// <summary>A name ceases to show memory.</summary>
    public void Remove(TensorBuffer value)
    {
        if (value.Owner is not { } owner) return;
        if (!_owners.TryGetValue(owner, out var held) || --held.Names > 0) return;
        _bytes -= held.Bytes;
        _owners.Remove(owner);
    }

    /// <summary>Memory in use, and how many names show it.</summary>
    private sealed class Held(long bytes)
    {
        public long Bytes => bytes;

        public int Names { get; set; }
    }

    private ModelException Over(MessageText message)
    {
        IsExceeded = true;
        return new ModelException(message);
    }
}
