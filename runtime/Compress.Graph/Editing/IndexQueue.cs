namespace Compress.Graphs;

/// <summary>Numbers of which the smallest comes out first: a binary heap.</summary>
internal sealed class IndexQueue
{
    private readonly List<int> _heap = [];

    public int Count => _heap.Count;

    public void Add(int value)
    {
        var at = _heap.Count;
        _heap.Add(value);
        while (at > 0 && _heap[(at - 1) / 2] > value)
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        _heap[at] = value;
    }

    public int TakeSmallest()
    {
        var smallest = _heap[0];
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (_heap.Count == 0) return smallest;
        var at = 0;
        for (var child = 1; child < _heap.Count; child = 2 * at + 1)
        {
            if (child + 1 < _heap.Count && _heap[child + 1] < _heap[child]) child++;
            if (_heap[child] >= last) break;
            _heap[at] = _heap[child];
            at = child;
        }
        _heap[at] = last;
        return smallest;
    }
}
