using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>One slot for each index of each axis of each value, with a union-find over them: slots of one class are one channel.</summary>
internal sealed class ChannelSlots
{
    private readonly Dictionary<string, int[]> _starts = new(StringComparer.Ordinal);
    private readonly List<(string Value, int Axis, int Start, int Size)> _axes = [];
    private readonly int[] _parent;
    private readonly bool[] _fixed;
    private readonly bool[] _source;

    public ChannelSlots(IEnumerable<string> values, ValueTypes types)
    {
        var next = 0;
        foreach (var value in values)
        {
            if (!types.TryGet(value, out var info) || info.Shape is not { IsStatic: true } shape || _starts.ContainsKey(value)) continue;
            var starts = new int[shape.Rank];
            for (var axis = 0; axis < shape.Rank; axis++)
            {
                starts[axis] = next;
                var size = checked((int)shape[axis].Value!.Value);
                _axes.Add((value, axis, next, size));
                next = checked(next + size);
            }
            _starts.Add(value, starts);
        }
        _parent = [.. Enumerable.Range(0, next)];
        _fixed = new bool[next];
        _source = new bool[next];
    }

    /// <summary>Axes with the slot of their first index.</summary>
    public IReadOnlyList<(string Value, int Axis, int Start, int Size)> Axes => _axes;

    public int Rank(string value) => _starts.TryGetValue(value, out var starts) ? starts.Length : 0;

    public void Union(string a, int axisA, int indexA, string b, int axisB, int indexB)
    {
        var (rootA, rootB) = (Find(_starts[a][axisA] + indexA), Find(_starts[b][axisB] + indexB));
        // The lower slot leads, so that the classes come out in the order of the graph.
        if (rootA < rootB) _parent[rootB] = rootA;
        else _parent[rootA] = rootB;
    }

    public void Fix(string value, int axis) => Mark(_fixed, value, axis);

    public void MarkSource(string value, int axis) => Mark(_source, value, axis);

    public int Find(int slot)
    {
        while (_parent[slot] != slot) slot = _parent[slot] = _parent[_parent[slot]];
        return slot;
    }

    public bool IsFixed(int slot) => _fixed[slot];

    public bool IsSource(int slot) => _source[slot];

    private void Mark(bool[] marks, string value, int axis)
    {
        if (!_starts.TryGetValue(value, out var starts)) return;
        var size = _axes.First(a => a.Start == starts[axis] && a.Value == value && a.Axis == axis).Size;
        marks.AsSpan(starts[axis], size).Fill(true);
    }
}
