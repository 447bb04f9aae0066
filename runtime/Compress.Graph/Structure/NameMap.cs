using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>An immutable map from names to values that keeps the order in which they were put in. Changes make a copy.</summary>
public sealed class NameMap<T> : IReadOnlyDictionary<string, T>
{
    /// <summary>Up to so many names are looked for one by one: a node has three attributes, and a table for each would be most of a model's memory.</summary>
    private const int Few = 8;

    private readonly List<KeyValuePair<string, T>> _items;
    private readonly Dictionary<string, int>? _positions;

    /// <summary>A map of the given pairs, in their order.</summary>
    /// <exception cref="ModelException">A name occurs twice.</exception>
    public NameMap(IEnumerable<KeyValuePair<string, T>> items)
    {
        _items = [.. items];
        if (_items.Count > Few) _positions = new Dictionary<string, int>(_items.Count, StringComparer.Ordinal);
        for (var i = 0; i < _items.Count; i++)
        {
            if (_positions is null ? Find(_items[i].Key) != i : !_positions.TryAdd(_items[i].Key, i))
                throw new ModelException($"The name '{_items[i].Key}' is given twice where names must differ.");
        }
    }

    /// <summary>A map without entries.</summary>
    public static NameMap<T> Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys
    {
        get
        {
            var keys = new string[_items.Count];
            for (var i = 0; i < keys.Length; i++) keys[i] = _items[i].Key;
            return keys;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<T> Values
    {
        get
        {
            var values = new T[_items.Count];
            for (var i = 0; i < values.Length; i++) values[i] = _items[i].Value;
            return values;
        }
    }

    /// <inheritdoc/>
    public T this[string key] => Find(key) is >= 0 and var at
        ? _items[at].Value
        : throw new KeyNotFoundException(Texts.Of($"There is no '{key}' among {Count} names."));

    /// <summary>A copy in which <paramref name="name"/> has <paramref name="value"/>; a new name comes last.</summary>
    public NameMap<T> With(string name, T value)
    {
        var items = new List<KeyValuePair<string, T>>(_items);
        if (Find(name) is >= 0 and var at) items[at] = new(name, value);
        else items.Add(new(name, value));
        return new NameMap<T>(items);
    }

    /// <summary>A copy with all of the given pairs set; new names come last, in their order.</summary>
    public NameMap<T> WithAll(IEnumerable<KeyValuePair<string, T>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var items = new List<KeyValuePair<string, T>>(_items);
        var added = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (Find(pair.Key) is >= 0 and var at || added.TryGetValue(pair.Key, out at))
            {
                items[at] = pair;
                continue;
            }
            added.Add(pair.Key, items.Count);
            items.Add(pair);
        }
        return new NameMap<T>(items);
    }

    /// <summary>A copy without the given names; names that are not there are passed over.</summary>
    public NameMap<T> Without(IEnumerable<string> names)
    {
        var gone = new HashSet<string>(names, StringComparer.Ordinal);
        var left = new List<KeyValuePair<string, T>>(_items.Count);
        foreach (var item in _items)
            if (!gone.Contains(item.Key)) left.Add(item);
        return new NameMap<T>(left);
    }

    /// <summary>A copy without the given name; one that is not there is passed over.</summary>
    public NameMap<T> Without(string name) => Without(new[] { name });

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Find(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        if (Find(key) is >= 0 and var at)
        {
            value = _items[at].Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The names in ordinal order.</summary>
    internal string[] SortedNames()
    {
        var names = new string[_items.Count];
        for (var i = 0; i < names.Length; i++) names[i] = _items[i].Key;
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>The pairs in their order, to go over without an iterator.</summary>
    internal ReadOnlySpan<KeyValuePair<string, T>> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>Goes over the pairs in their order.</summary>
    public List<KeyValuePair<string, T>>.Enumerator GetEnumerator() => _items.GetEnumerator();

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    /// <summary>Where a name stands, or -1.</summary>
    private int Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_positions is not null) return _positions.GetValueOrDefault(key, -1);
        for (var i = 0; i < _items.Count; i++)
            if (_items[i].Key == key) return i;
        return -1;
    }
}
